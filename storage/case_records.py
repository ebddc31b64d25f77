"""What is kept of accounts and their cases, by noun."""

from sqlalchemy import Connection

from storage.accounts import Accounts
from storage.afters import Afters
from storage.case_roles import CaseRoles
from storage.cases import Cases
from storage.concessions import Approvals, Concessions
from storage.covers import Covers
from storage.debriefs import Debriefs
from storage.escalations import Escalations
from storage.extensions import Extensions
from storage.facts import Facts
from storage.handovers import Handovers
from storage.issues import Issues
from storage.items import Items
from storage.learnings import Learnings
from storage.promises import Promises
from storage.results import Results
from storage.root_causes import RootCauses
from storage.service_levels import ServiceLevels
from storage.signals import Proposals, Signals
from storage.similar import SimilarCases
from storage.stakeholders import Stakeholders
from storage.timeline import Timeline
from storage.touches import Touches
from storage.triages import Triages
from storage.updates import Updates


class CaseRecords:
    """The repositories of accounts and cases, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self.accounts = Accounts(connection)
        self.cases = Cases(connection)
        self.items = Items(connection)
        self.facts = Facts(connection)
        self.escalations = Escalations(connection)
        self.issues = Issues(connection)
        self.promises = Promises(connection)
        self.concessions = Concessions(connection)
        self.approvals = Approvals(connection)
        self.service_levels = ServiceLevels(connection)
        self.root_causes = RootCauses(connection)
        self.stakeholders = Stakeholders(connection)
        self.similar = SimilarCases(connection)
        self.signals = Signals(connection)
        self.proposals = Proposals(connection)
        self.handovers = Handovers(connection)
        self.covers = Covers(connection)
        self.case_roles = CaseRoles(connection)
        self.triages = Triages(connection)
        self.extensions = Extensions(connection)
        self.timeline = Timeline(connection)
        self.updates = Updates(connection)
        self.debriefs = Debriefs(connection)
        self.learnings = Learnings(connection)
        self.touches = Touches(connection)
        self.afters = Afters(connection)
        self.results = Results(connection)
