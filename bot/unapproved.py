"""Offers of a case that nobody has approved: they stay out of what customers read."""

from domain.cases import Case
from storage.database import Transaction


def unapproved_offers(tx: Transaction, case: Case) -> list[str]:
    """What is offered or asked for in this case without an approval, one line each.

    Concessions are not kept yet, so there is none to name: the answer is empty. A line typed into
    a text for the customer that reads like an offer is left out by its words
    (`domain.texts.makes_offer`).
    """
    return []
