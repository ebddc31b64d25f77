"""The rows of a file of accounts: what its header means, and what may stand in each field.

Pure. A row is taken whole or refused with its reason, a DomainError.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from domain.accounts import NAME_LIMIT, account_key, clean_name
from domain.days import is_meant
from domain.directory import DirectoryFacts
from domain.errors import DomainError
from domain.money import currency_in, parse_money_in

COLUMNS = (
    "account_id", "name", "arr", "currency", "renewal_date", "owner_email", "health", "tier",
    "segment",
)  # fmt: skip
LONGEST = {"account_id": 200, "owner_email": 254, "tier": 60, "segment": 120}
SHOWN = 60

Places = Mapping[str, int]


def read_header(cells: Sequence[str], columns: Mapping[str, str]) -> Places:
    """Where each of our columns stands; `columns` says what ours are called in the file.

    Capitals and spaces around do not matter, other columns are passed over. Raises
    `header_without`, `header_twice`.
    """
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = _folded(cell)
        for column in COLUMNS:
            if name and name == _folded(columns.get(column, column)):
                if column in found:
                    raise DomainError("header_twice", column=_short(cell))
                found[column] = at
    missing = [column for column in columns if column not in found]
    if "name" not in found:
        missing = ["name"]
    if missing:
        wanted = columns.get(missing[0], missing[0])
        there = ", ".join(_short(cell) for cell in cells[:20])
        raise DomainError("header_without", column=missing[0], wanted=wanted, there=there)
    return found


def read_row(cells: Sequence[str], places: Places, width: int, currency: str) -> DirectoryFacts:
    """What a row says. `width` is how many columns the header has; `currency` holds where the row
    names none. Raises DomainError with the reason for which the row is refused."""
    if len(cells) > width:
        raise DomainError("row_too_wide", cells=len(cells), columns=width)
    said = {name: _plain(cells[at]) if at < len(cells) else "" for name, at in places.items()}
    for name, most in LONGEST.items():
        if len(said.get(name, "")) > most:
            raise DomainError("row_field_long", column=name, limit=most)
    name = _name(said["name"])
    arr, paid_in = _money(said.get("arr", ""), said.get("currency", ""), currency)
    return DirectoryFacts(
        name=name,
        key=account_key(name),
        external_id=said.get("account_id") or None,
        arr_minor=arr,
        currency=paid_in,
        renewal_on=_day(said.get("renewal_date", "")),
        owner_email=_email(said.get("owner_email", "")),
        health=_health(said.get("health", "")),
        tier_named=" ".join(said.get("tier", "").split()) or None,
        segment=" ".join(said.get("segment", "").split()) or None,
    )


def _plain(cell: str) -> str:
    """Without control characters, which no field means and not every database keeps."""
    if not cell.isprintable():
        cell = "".join(" " if unicodedata.category(each) == "Cc" else each for each in cell)
    return cell.strip()


def unreadable(reason: str) -> DomainError:
    """Why a record could not be told into fields."""
    return DomainError("row_unreadable", reason=reason)


def repeated(line: int) -> DomainError:
    """Why a row does not count: the one on `line` means the same account and comes later."""
    return DomainError("row_repeated", line=line)


def _name(typed: str) -> str:
    try:
        return clean_name(typed)
    except DomainError as refusal:
        if refusal.code == "account_empty":
            raise DomainError("row_nameless") from None
        raise DomainError("row_field_long", column="name", limit=NAME_LIMIT) from None


def _money(typed: str, named: str, currency: str) -> tuple[int | None, str | None]:
    """The amount with its currency: the column's, else the one that the amount names itself; a
    currency without an amount says nothing."""
    paid_in = named.upper() or currency_in(typed) or currency
    if not re.fullmatch(r"[A-Z]{3}", paid_in):
        raise DomainError("row_currency", typed=_short(named))
    if not typed:
        return None, None
    try:
        return parse_money_in(typed, paid_in), paid_in
    except DomainError:
        raise DomainError("row_amount", typed=_short(typed), currency=paid_in) from None


def _day(typed: str) -> date | None:
    """Year first, with or without a time behind it: other orders mean two days."""
    if not typed:
        return None
    try:
        found = datetime.fromisoformat(typed.replace("/", "-")).date()
    except ValueError:
        raise DomainError("row_date", typed=_short(typed)) from None
    if not is_meant(found):
        raise DomainError("row_date", typed=_short(typed))
    return found


def _email(typed: str) -> str | None:
    if typed and not re.fullmatch(r"[^@\s,;]+@[^@\s,;]+", typed):
        raise DomainError("row_email", typed=_short(typed))
    return typed.lower() or None


def _health(typed: str) -> int | None:
    """A score of a hundred; what is finer is rounded."""
    if not typed:
        return None
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,10})?", typed) or Decimal(typed) > 100:
        raise DomainError("row_health", typed=_short(typed))
    return int(Decimal(typed).quantize(Decimal(1), ROUND_HALF_UP))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _short(typed: str) -> str:
    line = " ".join(typed.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
