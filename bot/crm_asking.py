"""Asking the CRM about an account: planned here, off every path that somebody waits on."""

from datetime import datetime
from typing import Any

from bot.desk import Desk
from bot.learning_words import age_note
from domain.cases import Case
from domain.directory import told_last
from playbooks.words import Mrkdwn, Words
from storage.database import Transaction
from storage.job import NewJob

LANE = "crm"
READ_AT = "crm.read_at"


def learn_account(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """Asks for what the CRM knows, unless that is known from not long ago."""
    rules = desk.policy().crm
    if rules.asks and not rules.is_fresh(tx.accounts.get(case.account_id), now):
        ask_crm(tx, case, f"learn:{case.ref}", now, {})


def learn_chosen(tx: Transaction, case: Case, external_id: str, ref: str, now: datetime) -> None:
    """Asks for the record that a person chose."""
    ask_crm(tx, case, f"learn:{case.ref}:{ref}", now, {"external_id": external_id})


def ask_crm(tx: Transaction, case: Case, key: str, at: datetime, payload: dict[str, Any]) -> None:
    """One question; a key is asked once for ever."""
    tx.jobs.enqueue(NewJob(key, "learn_account", at, LANE, case.id, payload))


def age_of_facts(desk: Desk, tx: Transaction, words: Words, case: Case) -> Mrkdwn | None:
    """For the card: where its facts come from and when they were read; None: people typed them."""
    rules = desk.policy().crm
    if not rules.asks:
        return None
    read_at, account = tx.facts.list_of(case.id).get(READ_AT), tx.accounts.get(case.account_id)
    if read_at:
        return age_note(words, rules, datetime.fromisoformat(read_at))
    last = account.crm_read_at
    if last is None or account.crm != rules.source.value or last != told_last(account):
        return None
    return age_note(words, rules, last)
