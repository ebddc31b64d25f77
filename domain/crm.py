"""The CRM as a source of facts: which one, how it is asked, and which of its records is ours."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.accounts import Account, account_key


class CrmSource(StrEnum):
    """Where facts come from; none: people type them."""

    NONE = "none"
    HUBSPOT = "hubspot"
    SALESFORCE = "salesforce"


class WriteBack(StrEnum):
    """Whether the CRM hears how a case goes: not at all, or with a note at the record."""

    OFF = "off"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class AllowedHost:
    """A host that may be contacted. `private`: also where its address is inside the network.

    `plain`: over http; that is possible only for loopback addresses written out.
    """

    name: str
    port: int = 443
    private: bool = False
    plain: bool = False

    @property
    def scheme(self) -> str:
        return "http" if self.plain else "https"


@dataclass(frozen=True, slots=True)
class CrmFields:
    """What each fact is called in this company's CRM; empty: it is not asked for.

    `owner` empty is the record's own owner.
    """

    arr: str = ""
    currency: str = ""
    renewal: str = ""
    health: str = ""
    tier: str = ""
    segment: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class CrmRules:
    """How the CRM is asked. Facts are good for `cache_for`; `api_version` is Salesforce's."""

    source: CrmSource = CrmSource.NONE
    cache_for: timedelta = timedelta(hours=24)
    write_back: WriteBack = WriteBack.OFF
    fields: CrmFields = CrmFields()
    hosts: tuple[AllowedHost, ...] = ()
    api_version: str = "62.0"

    @property
    def asks(self) -> bool:
        return self.source is not CrmSource.NONE

    @property
    def writes(self) -> bool:
        return self.asks and self.write_back is not WriteBack.OFF

    def is_fresh(self, account: Account, now: datetime) -> bool:
        """Whether what we have of the account came from this source not long ago."""
        if account.crm != self.source.value or account.crm_read_at is None:
            return False
        return now - account.crm_read_at < self.cache_for


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """A record of the CRM. ARR in minor units of `currency`, health of a hundred.

    `unreadable` names the facts that stand there in a form that cannot be read.
    """

    external_id: str
    name: str
    arr_minor: int | None = None
    currency: str | None = None
    renewal_on: date | None = None
    owner_email: str | None = None
    health: int | None = None
    tier: str | None = None
    segment: str | None = None
    unreadable: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        return account_key(self.name)


def the_one(found: Collection[FoundAccount], key: str) -> FoundAccount | None:
    """The only record of exactly that name; several, or others alone, are for a person to tell."""
    exact = [each for each in found if each.key == key]
    return exact[0] if len(exact) == 1 else None


def nearest_first(found: Collection[FoundAccount], key: str) -> Sequence[FoundAccount]:
    """As they are offered: those of the name first, then the shortest names."""
    return sorted(found, key=lambda each: (each.key != key, len(each.name), each.name))
