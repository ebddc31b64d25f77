"""The tables. Statements elsewhere in this room are Core statements on these."""

from sqlalchemy import Table
from sqlmodel import SQLModel

from storage.tables.cases import (
    AccountRow,
    CaseRow,
    ItemRow,
    MemberRow,
    TimelineRow,
    UndoRow,
    UpdateRow,
)
from storage.tables.concessions import ApprovalStepRow, AskRow, ConcessionRow, DelegationRow
from storage.tables.outcomes import (
    AfterRow,
    DebriefRow,
    ResultRow,
    StandUpAnswerRow,
    StandUpRow,
    TouchRow,
)
from storage.tables.people import AbsenceRow, GroupMemberRow, PersonRow, PersonSettingsRow
from storage.tables.plan import (
    CaseRoleRow,
    CoverRow,
    EscalationRow,
    ExtensionRow,
    FactRow,
    HandoverRow,
    IssueRow,
    PromiseRow,
    RootCauseRow,
    ServiceCheckRow,
    ServiceLevelRow,
    StakeholderRow,
    TriageRow,
)
from storage.tables.records import AuditHeadRow, AuditRow, InstallationRow
from storage.tables.reminders import NudgeRow, ReminderRow
from storage.tables.signals import (
    ProposalAskRow,
    ProposalRow,
    SenderNameRow,
    SignalRow,
    UnplacedRow,
)
from storage.tables.work import InboxRow, JobRow, PostRow, RunnerLeaseRow

__all__ = [
    "AbsenceRow",
    "AccountRow",
    "AfterRow",
    "ApprovalStepRow",
    "AskRow",
    "AuditHeadRow",
    "AuditRow",
    "CaseRoleRow",
    "CaseRow",
    "ConcessionRow",
    "CoverRow",
    "DebriefRow",
    "DelegationRow",
    "EscalationRow",
    "ExtensionRow",
    "FactRow",
    "GroupMemberRow",
    "HandoverRow",
    "InboxRow",
    "InstallationRow",
    "IssueRow",
    "ItemRow",
    "JobRow",
    "MemberRow",
    "NudgeRow",
    "PersonRow",
    "PersonSettingsRow",
    "PostRow",
    "PromiseRow",
    "ProposalAskRow",
    "ProposalRow",
    "ReminderRow",
    "ResultRow",
    "RootCauseRow",
    "RunnerLeaseRow",
    "SenderNameRow",
    "ServiceCheckRow",
    "ServiceLevelRow",
    "SignalRow",
    "StakeholderRow",
    "StandUpAnswerRow",
    "StandUpRow",
    "TimelineRow",
    "TouchRow",
    "TriageRow",
    "UndoRow",
    "UnplacedRow",
    "UpdateRow",
    "table",
]


def table(row: type[SQLModel]) -> Table:
    """The Core table behind a row class."""
    found = row.__table__  # type: ignore[attr-defined]
    assert isinstance(found, Table)
    return found
