"""Facts of a case: ARR and renewal, as typed by people."""

from typing import Any

from bot.desk import Desk
from bot.fitting import refit_checklist
from bot.items import parse_day
from bot.retriage import facts_changed
from bot.runways import plan_runway
from bot.working import start_work
from domain.cases import Case
from domain.money import parse_money
from domain.timeline import EntryKind
from storage.database import Transaction


def read_facts(desk: Desk, arr: str, renewal: str | None) -> dict[str, Any]:
    """The facts as they are kept; what was left empty is left as it is."""
    facts: dict[str, Any] = {}
    if arr.strip():
        currency = desk.policy().currency
        facts |= {"arr_minor": parse_money(arr, currency), "currency": currency}
    if renewal:
        facts["renewal_on"] = parse_day(renewal)
    return facts


def change_facts(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, arr: str, renewal: str | None
) -> Case:
    """Writes the facts into the case and its account."""
    work = start_work(desk, tx, case_ref, person_id)
    facts = read_facts(desk, arr, renewal)
    if not facts:
        return work.case
    # Typed by people: no directory says so any more.
    tx.accounts.change(work.case.account_id, facts_at=None, **facts)
    case = tx.cases.change(work.case.id, **facts)
    tx.timeline.add(
        ref=desk.new_ref(), case_id=case.id, at=work.now, by=person_id, kind=EntryKind.FACTS.value
    )
    plan_runway(tx, desk.policy(), case, work.now)
    case = facts_changed(desk, tx, case, work.now)
    refit_checklist(desk, tx, case, work.now)
    work.record("facts_changed", fields=",".join(sorted(facts)))
    work.show()
    return case
