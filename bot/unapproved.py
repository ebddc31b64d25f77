"""What may be offered in a case, and what may not: only what somebody approved."""

import re

from bot.concession_words import plain_offer
from domain.cases import Case
from domain.concessions import Concession, ConcessionState
from domain.texts import makes_offer
from playbooks.words import Words
from storage.database import Transaction

PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?\s?(?:%|per\s?cent)", re.IGNORECASE)
NOT_APPROVED = frozenset(
    {
        ConcessionState.ASKED,
        ConcessionState.COUNTERED,
        ConcessionState.REJECTED,
        ConcessionState.LAPSED,
    }
)


def unapproved_offers(tx: Transaction, words: Words, case: Case) -> list[str]:
    """What was asked, not approved or lapsed in this case, one line each: it stays out
    of what customers read and hear.

    What is typed into a text for the customer is told by its words: `offers_unapproved`.
    """
    listed = tx.concessions.list_of(case.id)
    held = {each.terms for each in listed if each.state not in NOT_APPROVED}
    told = [
        plain_offer(words, each.counter or each.terms)
        for each in listed
        if each.state in NOT_APPROVED and each.terms not in held
    ]
    return list(dict.fromkeys(told))


def offers_unapproved(tx: Transaction, case: Case, line: str) -> bool:
    """Whether a line reads like an offer that nobody has approved: one with the percentage of an
    approved concession may stand."""
    if not makes_offer(line):
        return False
    named = {int(whole) * 100 + int((part or "0").ljust(2, "0")) for whole, part in
             PERCENT.findall(line)}  # fmt: skip
    approved = {phase.percent for each in approved_offers(tx, case) if not each.limit
                for phase in each.terms.phases}  # fmt: skip
    return not named or not named <= approved


def approved_offers(tx: Transaction, case: Case) -> list[Concession]:
    """What may be said to the customer: approved, offered or accepted, and agreed limits."""
    states = {ConcessionState.GRANTED, ConcessionState.OFFERED, ConcessionState.ACCEPTED}
    return [each for each in tx.concessions.list_of(case.id) if each.state in states]
