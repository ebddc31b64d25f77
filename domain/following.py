"""How a case follows an earlier one of its account. Pure."""

from datetime import datetime

from domain.cases import KEEPS_REVENUE, Case, Outcome
from domain.outcomes import Follow, OutcomeRules


def follow_of(before: Case, now: datetime, rules: OutcomeRules) -> Follow:
    """What a case that opens now is to the closed one before it; the window's edge is inside."""
    if before.outcome not in KEEPS_REVENUE:
        return Follow.WIN_BACK
    assert before.closed_at is not None
    within = now - before.closed_at <= rules.recovery_window
    return Follow.RELAPSE if within else Follow.AGAIN


def is_mistake(case: Case, rules: OutcomeRules) -> bool:
    """Whether a closed case was opened by mistake: let go within days, and nobody was reached.

    It follows nothing, nothing follows it, and it takes back no save.
    """
    if case.closed_at is None or case.outcome is not Outcome.LET_GO:
        return False
    return case.first_contact_at is None and case.closed_at - case.opened_at <= rules.mistake_within
