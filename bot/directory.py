"""Directories of accounts: the one small interface, and how the values in them are read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, Protocol

from domain.crm import CrmFields, FoundAccount
from domain.days import is_meant
from domain.money import MOST, minor_digits, with_point

LONGEST_TEXT = 200
MOST_NEAR, LEAST_NEAR = 3, 0.6


class AccountSource(Protocol):
    """Where accounts are looked up. Every method raises SourceFailed."""

    def find(self, name: str) -> list[FoundAccount]:
        """The records whose name has `name` in it; none is no error."""
        ...

    def get(self, external_id: str) -> FoundAccount | None:
        """The record; None when it is not there any more."""
        ...


@dataclass(frozen=True, slots=True)
class Note:
    """What the CRM is told. `key` is opaque and stands in the note, so that it is found again."""

    external_id: str
    key: str
    title: str
    text: str
    at: datetime


class NoteBook(Protocol):
    """Where notes are written. Every method raises SourceFailed."""

    def add_note(self, note: Note) -> str:
        """Writes it, once; its id there."""
        ...

    def find_note(self, external_id: str, key: str) -> str | None:
        """The id of the note with that key; None when it was not written."""
        ...


class FieldBook(Protocol):
    """What records can hold. Raises SourceFailed."""

    def unknown_fields(self) -> Mapping[str, Sequence[str]]:
        """The names in the policy that mean no field there, each with those that are near."""
        ...


class Crm(AccountSource, NoteBook, FieldBook, Protocol):
    """A CRM does all of it."""


def near_names(name: str, known: Mapping[str, str]) -> list[str]:
    """Names that may be meant, the nearest first. `known` are names with what people read there."""
    said = {_folded(label): each for each, label in known.items()}
    said |= {_folded(each): each for each in known}
    close = get_close_matches(_folded(name), said, n=2 * MOST_NEAR, cutoff=LEAST_NEAR)
    return list(dict.fromkeys(said[each] for each in close))[:MOST_NEAR]


def _folded(name: str) -> str:
    return name.casefold().removesuffix("__c").replace("_", " ")


def named_fields(names: CrmFields) -> list[str]:
    """What the fields are called, each once; those without a name are not asked for."""
    said = (getattr(names, each.name) for each in fields(names))
    return [each for each in dict.fromkeys(said) if each]


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its id, name and the values by what they are called there."""

    external_id: str
    name: str
    values: Mapping[str, Any]


def read_account(record: Record, names: CrmFields, currency: str) -> FoundAccount:
    """The facts in a record. What is missing is None; what cannot be read is named as well."""
    unreadable: list[str] = []

    def read(fact: str, reader: Callable[[Any], Any]) -> Any:
        name = getattr(names, fact)
        value = record.values.get(name) if name else None
        if value is None or value == "":
            return None
        try:
            return reader(value)
        except (ValueError, InvalidOperation, OverflowError):
            unreadable.append(fact)
            return None

    paid_in = read("currency", _currency) or currency
    arr = read("arr", lambda value: _money(value, paid_in))
    return FoundAccount(
        external_id=record.external_id,
        name=record.name,
        arr_minor=arr,
        currency=paid_in if arr is not None else None,
        renewal_on=read("renewal", day_in),
        owner_email=read("owner", _email),
        health=read("health", _health),
        tier=read("tier", _short),
        segment=read("segment", _short),
        unreadable=tuple(unreadable),
    )


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("no number")
    number = Decimal(with_point(str(value).strip()))
    if not number.is_finite():
        raise ValueError("no number")
    return number


def _money(value: Any, currency: str) -> int:
    """Minor units. A CRM computes with fractions, so what is finer is rounded."""
    amount = _number(value)
    if amount < 0 or amount >= MOST:
        raise ValueError("no amount")
    return int((amount * 10 ** minor_digits(currency)).to_integral_value(ROUND_HALF_UP))


def _currency(value: Any) -> str:
    code = str(value).strip().upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise ValueError("no currency")
    return code


def day_in(value: Any) -> date:
    """A day that somebody can mean: written as one, as a moment in UTC, or as milliseconds since
    1970."""
    found = _any_day(value)
    if not is_meant(found):
        raise ValueError("no day")
    return found


def _any_day(value: Any) -> date:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("no day")
    text = str(value).strip()
    if text.lstrip("-").isdecimal() and text.isascii() and len(text) > 8:
        try:
            return datetime.fromtimestamp(int(text) / 1000, UTC).date()
        except OSError:
            raise ValueError("no day") from None
    day, _, _moment = text.partition("T")
    return date.fromisoformat(day)


def _health(value: Any) -> int:
    score = _number(value)
    if not 0 <= score <= 100:
        raise ValueError("no score of a hundred")
    return int(score.to_integral_value(ROUND_HALF_UP))


def _email(value: Any) -> str:
    text = _short(value)
    if "@" not in text or " " in text:
        raise ValueError("no address")
    return text


def _short(value: Any) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ValueError("no text")
    return clean(str(value))


def clean(text: str) -> str:
    """One line that a database takes, cut to what a message takes."""
    visible = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(visible.split())[:LONGEST_TEXT]


def within(said: Any, *path: str) -> Any:
    """The value at a path of names in what was answered; None where there is none."""
    for name in path:
        said = said.get(name) if isinstance(said, dict) else None
    return said


def many(said: Any) -> Sequence[Any]:
    """A list that was answered; anything else holds nothing."""
    return said if isinstance(said, list) else ()
