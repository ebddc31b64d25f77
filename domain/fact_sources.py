"""Who says what of an account, and whose word holds where several directories know it.

Pure. The file that is imported and the CRM may say different things of one fact. By default the
newest word holds; the policy may prefer one of them, whose facts the other then only completes.
Health is no such fact: a score counts by its moment, whoever tells it.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from domain.accounts import Account

FILE = "csv"


class Prefer(StrEnum):
    """Whose word holds: the newest, the imported file's, or the CRM's."""

    NEWEST = "newest"
    CSV = "csv"
    CRM = "crm"


# An amount and its currency are one fact.
FACT_OF: Mapping[str, str] = MappingProxyType(
    {
        "arr_minor": "arr",
        "currency": "arr",
        "renewal_on": "renewal",
        "owner_email": "owner",
        "tier_named": "tier",
        "segment": "segment",
    }
)


def sources_of(account: Account) -> dict[str, str]:
    """Which source said each fact; one that people typed, or nobody said, has none."""
    pairs = (each.partition("=") for each in (account.said_by or "").split())
    return {fact: source for fact, _, source in pairs}


def written(sources: Mapping[str, str]) -> str | None:
    """As it is kept: `arr=csv renewal=hubspot`."""
    return " ".join(f"{fact}={source}" for fact, source in sorted(sources.items())) or None


def may_say(known: str | None, source: str, prefer: Prefer) -> bool:
    """Whether a source may say a fact that `known` said before."""
    return not _preferred(known, prefer) or _preferred(source, prefer)


def _preferred(source: str | None, prefer: Prefer) -> bool:
    if source is None or prefer is Prefer.NEWEST:
        return False
    return (source == FILE) is (prefer is Prefer.CSV)


def facts_that_hold(
    account: Account, said: Mapping[str, Any], source: str, prefer: Prefer
) -> dict[str, Any]:
    """What changes at an account when a source says that of it, with `said_by`; empty: nothing.

    None says nothing. A source that says what is known already takes it over only where nobody, or
    one that is not preferred, said it.
    """
    sources, changed = sources_of(account), {}
    before = dict(sources)
    for name, value in said.items():
        fact = FACT_OF.get(name)
        if value is None or (fact and not may_say(before.get(fact), source, prefer)):
            continue
        if value != getattr(account, name):
            changed[name] = value
        if fact and (name in changed or _claims(before.get(fact), source, prefer)):
            sources[fact] = source
    if sources != before:
        changed["said_by"] = written(sources)
    return changed


def _claims(known: str | None, source: str, prefer: Prefer) -> bool:
    return known is None or (_preferred(source, prefer) and not _preferred(known, prefer))


def typed_by_people(account: Account, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same facts as a change of the account: no directory says them any more."""
    typed = {FACT_OF[name] for name in facts if name in FACT_OF}
    left = {fact: by for fact, by in sources_of(account).items() if fact not in typed}
    return {**facts, "facts_at": None, "said_by": written(left)}
