"""Which facts of a case people typed: no directory changes them there."""

from collections.abc import Iterable
from datetime import datetime

from domain.cases import Case
from domain.fact_sources import FACT_OF
from storage.database import Transaction

TYPED, YES = "typed.", "yes"


def keep_typed(
    tx: Transaction, case: Case, names: Iterable[str], person_id: str, now: datetime
) -> None:
    """Remembers that a person typed these fields."""
    for fact in sorted({FACT_OF[name] for name in names}):
        tx.facts.put(case.id, f"{TYPED}{fact}", YES, person_id, now)


def typed_facts(tx: Transaction, case: Case) -> frozenset[str]:
    """What people typed, of `arr` and `renewal`."""
    names = tx.facts.list_of(case.id)
    return frozenset(each.removeprefix(TYPED) for each in names if each.startswith(TYPED))
