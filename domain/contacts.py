"""Contacts with the customer. The first-contact clock ends only with a conversation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import DomainError


class Means(StrEnum):
    """How the customer was reached."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    EMAIL = "email"
    MESSAGE = "message"


# The first contact is a conversation, "by phone, not email": writing does not end the clock.
COUNTS_AS_FIRST_CONTACT = frozenset({Means.PHONE, Means.IN_PERSON})


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact, or an attempt without an answer (`answered` false), at `at`."""

    case_id: int
    means: Means
    who: str
    at: datetime
    by: str
    answered: bool
    note: str = ""
    customer_may_see: bool = False


def ends_first_contact(contact: Contact) -> bool:
    return contact.answered and contact.means in COUNTS_AS_FIRST_CONTACT


def check_contact_time(at: datetime, now: datetime) -> None:
    """Raises `future_contact`: a contact is logged when it happened, not when it is planned."""
    if at > now:
        raise DomainError("future_contact")
