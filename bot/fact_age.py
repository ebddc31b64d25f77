"""How old the facts of a case are, where a directory says them."""

from bot.crm_asking import age_of_facts
from bot.desk import Desk
from domain.cases import Case
from domain.directory import age_of
from playbooks.words import Mrkdwn, Words
from storage.database import Transaction


def facts_as_of(desk: Desk, tx: Transaction, words: Words, case: Case) -> Mrkdwn | None:
    """How old the facts on the card are, when they come from a directory."""
    if not case.is_open:
        return None
    account, rules = tx.accounts.get(case.account_id), desk.policy().directory
    if age_of_facts(desk, tx, words, case) is not None:
        # The card says of a CRM when it was read.
        return None
    now = desk.clock.now()
    age = age_of(account, case.arr_minor, case.renewal_on, rules, now)
    if age is None:
        return None
    day = words.date(age.at.date())
    if age.stale:
        return words.text("old: as of %(day)s from %(source)s", day=day, source=age.source)
    return words.text("as of %(day)s from %(source)s", day=day, source=age.source)
