"""Which items a checklist should have: the playbook's that apply, and what people have begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.checklist import Item, ItemState, outlives_playbook
from domain.conditions import Condition
from domain.deadlines import Runway
from domain.situation import Situation


class Rule(Protocol):
    """What a playbook says of one of its items."""

    @property
    def id(self) -> str: ...

    @property
    def must_do(self) -> bool: ...

    @property
    def when(self) -> Condition: ...


@dataclass(frozen=True, slots=True)
class Fit:
    """What has to change: names of items to write, items to open again, items to set aside."""

    new: tuple[str, ...]
    back: tuple[Item, ...]
    aside: tuple[Item, ...]


def wanted(rules: Sequence[Rule], situation: Situation) -> list[str]:
    """The names of the items that apply. In an emergency only what must be done is left."""
    apply = [rule for rule in rules if rule.when.holds(situation)]
    if situation.runway is Runway.EMERGENCY:
        # A playbook that names nothing as such keeps its list: an empty one would help nobody.
        apply = [rule for rule in apply if rule.must_do] or apply
    return [rule.id for rule in apply]


def fit(items: Sequence[Item], playbook: str, rules: Sequence[Rule], situation: Situation) -> Fit:
    """How the items of a case become those of the playbook in that situation.

    Done and touched ones stay always, so does what the playbook no longer describes, and what
    must be done of an earlier playbook.
    """
    names = wanted(rules, situation)
    own = {item.name: item for item in items if item.playbook == playbook and _stands(item)}
    set_aside = {
        item.name: item for item in items if item.playbook == playbook and not _stands(item)
    }
    lacking = [name for name in names if name not in own]
    described = {rule.id for rule in rules}
    return Fit(
        tuple(name for name in lacking if name not in set_aside),
        tuple(set_aside[name] for name in lacking if name in set_aside),
        tuple(
            item
            for item in items
            if item.state is ItemState.OPEN
            and not item.touched
            and not _stays(item, playbook, described, names)
        ),
    )


def _stands(item: Item) -> bool:
    return item.state is not ItemState.SUPERSEDED


def _stays(item: Item, playbook: str, described: set[str], names: Sequence[str]) -> bool:
    if item.playbook != playbook:
        return outlives_playbook(item)
    return item.name in names or item.name not in described
