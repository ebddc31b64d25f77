"""What is owed when a case is long closed: the end of a discount, its debrief, what follows it."""

from collections.abc import Mapping
from datetime import UTC, datetime, time

from domain.aftercare import Programme, Touch
from domain.cases import Case
from domain.clocks import ClockKind, Duty
from domain.concessions import Concession
from domain.outcomes import Debrief
from domain.policy import Policy
from storage.database import Transaction

MOST = 2000
CLOCK_OF: Mapping[Programme, ClockKind] = {
    Programme.RECOVERY: ClockKind.RECOVERY_TOUCH,
    Programme.WIN_BACK: ClockKind.WIN_BACK_TOUCH,
    Programme.EXIT: ClockKind.EXIT_STEP,
    Programme.RENEWAL: ClockKind.RENEWAL_STEP,
}
OUTLIVES = frozenset({ClockKind.SUNSET, ClockKind.DEBRIEF, *CLOCK_OF.values()})

Owing = Concession | Debrief | Touch


def owed_after(tx: Transaction, owner_id: str) -> list[Owing]:
    """What a person owes in cases whether they are open or not."""
    debriefs: list[Owing] = [*tx.debriefs.list_open_of(owner_id, MOST)]
    return [
        *tx.concessions.list_ending_of(owner_id),
        *debriefs,
        *tx.touches.list_open_of(owner_id, MOST),
    ]


def owed_after_in(tx: Transaction, case_id: int) -> list[Owing]:
    """The same in one case, by whomever."""
    found: list[Owing] = [*tx.concessions.list_ending_in(case_id)]
    debrief = tx.debriefs.find_latest(case_id)
    if debrief is not None and debrief.is_open:
        found.append(debrief)
    return found + [each for each in tx.touches.list_of(case_id) if each.is_open]


def after_duty(thing: Owing, case: Case, policy: Policy) -> Duty:
    """When it is due, and by whom."""
    if isinstance(thing, Concession):
        return _sunset(thing, case, policy)
    kind = ClockKind.DEBRIEF if isinstance(thing, Debrief) else CLOCK_OF[thing.programme]
    what = "" if isinstance(thing, Debrief) else thing.step
    since = min(thing.at, thing.due_at)
    owner = thing.owner_id
    return Duty(
        kind, case.id, case.ref, owner, thing.due_at, since, subject=thing.ref, text=what
    )  # fmt: skip


def _sunset(concession: Concession, case: Case, policy: Policy) -> Duty:
    """The customer has to hear, some time before it, that standard price comes back."""
    end = concession.terms.sunset_on
    assert end is not None
    due_at = datetime.combine(end, time(9), UTC) - policy.authority.sunset_notice
    since = min(concession.decided_at or concession.at, due_at)
    what = f"{concession.terms.peak / 100:g}%"
    return Duty(
        ClockKind.SUNSET, case.id, case.ref, case.owner_id, due_at, since,
        subject=concession.ref, text=what,
    )  # fmt: skip
