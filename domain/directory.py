"""The directory: what it says of accounts, and how that becomes what we know of them.

Pure. A fact that the directory leaves empty stays as it is: an import never erases.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from domain.accounts import Account
from domain.fact_sources import FACT_OF, Prefer, facts_that_hold, written


class OwnerRule(StrEnum):
    """Who owns a new case: whom the directory names for the account, or who opens it."""

    ACCOUNT = "account"
    OPENER = "opener"


@dataclass(frozen=True, slots=True)
class DirectoryRules:
    """How the directory is read. `columns` says what our columns are called in a file; facts older
    than `stale_after` are said to be old; `prefer` says whose word holds beside the CRM's."""

    owner: OwnerRule = OwnerRule.ACCOUNT
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    stale_after: timedelta = timedelta(days=30)
    prefer: Prefer = Prefer.NEWEST


@dataclass(frozen=True, slots=True)
class DirectoryFacts:
    """What a directory says of one account. None: it does not say. Money in minor units, health
    of a hundred."""

    name: str
    key: str
    external_id: str | None = None
    arr_minor: int | None = None
    currency: str | None = None
    renewal_on: date | None = None
    owner_email: str | None = None
    health: int | None = None
    tier_named: str | None = None
    segment: str | None = None


TAKEN = (
    "name", "key", "external_id", "arr_minor", "currency", "renewal_on", "owner_email", "health",
    "tier_named", "segment",
)  # fmt: skip


def changes_of(
    account: Account, facts: DirectoryFacts, source: str, prefer: Prefer = Prefer.NEWEST
) -> dict[str, Any]:
    """The fields of the account that the facts change, with their new values; empty: none."""
    said = {name: getattr(facts, name) for name in TAKEN} | {"source": source}
    return facts_that_hold(account, said, source, prefer)


def facts_of_new(facts: DirectoryFacts, source: str, at: datetime) -> dict[str, Any]:
    """Every field of an account that the directory is the first to name."""
    said = {name: getattr(facts, name) for name in TAKEN}
    sources = {FACT_OF[name]: source for name in FACT_OF if said[name] is not None}
    whence = {"source": source, "facts_at": at, "said_by": written(sources)}
    return said | whence | {"version": 1}


def told_last(account: Account) -> datetime | None:
    """When a directory last said something of the account, the file or the CRM."""
    return max((at for at in (account.facts_at, account.crm_read_at) if at), default=None)


@dataclass(frozen=True, slots=True)
class Age:
    """As of when the facts hold, and from which directory; `stale`: that is long ago."""

    at: datetime
    source: str
    stale: bool


def age_of(
    account: Account, arr_minor: int | None, renewal_on: date | None,
    rules: DirectoryRules, now: datetime,
) -> Age | None:  # fmt: skip
    """The age of a case's facts; None where they are not, or not all, the directory's."""
    if account.facts_at is None or account.source is None:
        return None
    if (arr_minor, renewal_on) != (account.arr_minor, account.renewal_on):
        return None
    if arr_minor is None and renewal_on is None:
        return None
    return Age(account.facts_at, account.source, now - account.facts_at > rules.stale_after)
