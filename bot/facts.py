"""Facts of a case: ARR and renewal, as typed by people."""

from typing import Any

from bot.desk import Desk
from bot.fitting import refit_checklist
from bot.items import parse_day
from bot.retriage import facts_changed
from bot.runways import plan_runway
from bot.typed_facts import keep_typed
from bot.working import start_work
from domain.cases import Case
from domain.fact_sources import FACT_OF, typed_by_people
from domain.money import currency_in, parse_money
from domain.timeline import EntryKind
from storage.database import Transaction


def read_facts(currency: str, arr: str, renewal: str | None) -> dict[str, Any]:
    """The facts as they are kept; what was left empty is left as it is. `currency` holds where the
    amount names none."""
    facts: dict[str, Any] = {}
    if arr.strip():
        currency = currency_in(arr) or currency
        facts |= {"arr_minor": parse_money(arr, currency), "currency": currency}
    if renewal:
        facts["renewal_on"] = parse_day(renewal)
    return facts


def _changed(case: Case, facts: dict[str, Any]) -> dict[str, Any]:
    """Without what the form showed and nobody changed; an amount goes with its currency."""
    other = {FACT_OF[name] for name, value in facts.items() if value != getattr(case, name)}
    return {name: value for name, value in facts.items() if FACT_OF[name] in other}


def change_facts(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, arr: str, renewal: str | None
) -> Case:
    """Writes the facts into the case and its account."""
    work = start_work(desk, tx, case_ref, person_id)
    currency = work.case.currency or desk.policy().currency
    facts = _changed(work.case, read_facts(currency, arr, renewal))
    if not facts:
        return work.case
    account = tx.accounts.get(work.case.account_id)
    keep_typed(tx, work.case, facts, person_id, work.now)
    tx.accounts.change(account.id, **typed_by_people(account, facts))
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
