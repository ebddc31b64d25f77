"""Which names of fields Salesforce knows: those of an account, and of what an account leads to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.directory import many, near_names, within
from bot.outside import Fault, SourceFailed

ACCOUNT = "Account"
Describe = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of record: its fields with their labels, and to what kinds its lookups lead."""

    fields: Mapping[str, str]
    leads: Mapping[str, str]


def unknown_among(names: Iterable[str], describe: Describe) -> dict[str, list[str]]:
    """The names that mean nothing, such as `Owner.Emial`, each with near ones. Capitals count:
    answers carry them as Salesforce writes them. Raises SourceFailed."""
    kinds: dict[str, _Kind] = {}
    found: dict[str, list[str]] = {}
    for name in names:
        near = _near(name, "", ACCOUNT, describe, kinds)
        if near is not None:
            found[name] = near
    return found


def _near(
    name: str, before: str, of: str, describe: Describe, kinds: dict[str, _Kind]
) -> list[str] | None:
    """What may be meant by the name; None where it is right."""
    if of not in kinds:
        kinds[of] = _kind(describe(of))
    kind, (first, _, rest) = kinds[of], name.partition(".")
    known = {each: each for each in kind.leads} if rest else kind.fields
    if first not in known:
        return [f"{before}{each}{'.' if rest else ''}{rest}" for each in near_names(first, known)]
    return _near(rest, f"{before}{first}.", kind.leads[first], describe, kinds) if rest else None


def _kind(said: Any) -> _Kind:
    listed = within(said, "fields")
    if not isinstance(listed, list):
        raise SourceFailed(Fault.WRONG_SHAPE)
    fields = {str(within(each, "name")): str(within(each, "label")) for each in listed}
    leads = {}
    for each in listed:
        lookup, to = within(each, "relationshipName"), many(within(each, "referenceTo"))
        if isinstance(lookup, str) and to and isinstance(to[0], str):
            leads[lookup] = to[0]
    return _Kind(fields, leads)
