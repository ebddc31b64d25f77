"""Where signals come from by themselves: webhooks, and how their fields are read.

Pure. A path names a field of a delivery, its parts joined by dots: `metadata.account_id`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from domain.signals import SignalKind

VENDORS = ("stripe", "chargebee", "hubspot")
STRIPE_ACCOUNT = (
    "metadata.account_id",
    "parent.subscription_details.metadata.account_id",
    "subscription_details.metadata.account_id",
    "customer",
)
CHARGEBEE_ACCOUNT = ("subscription.cf_account_id", "customer.cf_account_id", "customer.id")
DIRECTORIES = ("csv", "hubspot", "salesforce")


@dataclass(frozen=True, slots=True)
class PropertyRule:
    """What the change of one HubSpot property means: a score of `score_of`, or a kind of signal.

    With `values` only a change to one of these is a signal.
    """

    kind: SignalKind | None = None
    values: tuple[str, ...] = ()
    score_of: int | None = None


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Which fields of a generic delivery say what. `kinds` are its words for our kinds; a score is
    of `score_of`."""

    account: str = "account"
    account_id: str = "account_id"
    email: str = "email"
    kind: str = "kind"
    strength: str = "strength"
    evidence: str = "evidence"
    occurred_at: str = "occurred_at"
    health: str = "health"
    event: str = "event"
    kinds: Mapping[str, SignalKind] = field(default_factory=lambda: MappingProxyType({}))
    score_of: int = 100


@dataclass(frozen=True, slots=True)
class SignalSources:
    """How webhooks are read. `public_url` is the address that senders know us by, where a proxy
    stands before us; `accounts` names the account of an id that no directory knows."""

    public_url: str | None = None
    accounts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    directories: tuple[str, ...] = DIRECTORIES
    stripe_account: tuple[str, ...] = STRIPE_ACCOUNT
    chargebee_account: tuple[str, ...] = CHARGEBEE_ACCOUNT
    hubspot: Mapping[str, PropertyRule] = field(default_factory=lambda: MappingProxyType({}))
    webhooks: Mapping[str, FieldMap] = field(default_factory=lambda: MappingProxyType({}))

    def knows(self, source: str) -> bool:
        return source in VENDORS or source in self.webhooks


# Domains of mail providers name nobody's company.
PROVIDERS = frozenset(
    {"gmail", "googlemail", "outlook", "hotmail", "live", "msn", "yahoo", "ymail", "icloud", "me",
     "mac", "aol", "gmx", "web", "proton", "protonmail", "zoho", "mail", "qq", "163", "126",
     "yandex", "t-online", "posteo", "fastmail", "example"}
)  # fmt: skip
SECOND_LEVEL = frozenset({"co", "com", "ac", "org", "net", "gov", "edu", "or", "ne", "gob"})


def company_in(email: str) -> str | None:
    """The name that an address's domain gives a company: `acme` of `ann@mail.acme.co.uk`."""
    parts = email.strip().casefold().rpartition("@")[2].strip(".").split(".")
    labels = parts[:-1]
    if labels and labels[-1] in SECOND_LEVEL:
        labels = labels[:-1]
    if "@" not in email or not labels or not labels[-1] or labels[-1] in PROVIDERS:
        return None
    return labels[-1]
