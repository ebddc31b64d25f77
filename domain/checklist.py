"""The checklist of a case: who does what by when, and what comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import DomainError


class ItemState(StrEnum):
    """`superseded`: the playbook changed and nobody had touched the item."""

    OPEN = "open"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do, with exactly one named owner. `name` is its id inside its playbook.

    `after`: the names of the items of the same playbook that come first.
    """

    id: int
    ref: str
    case_id: int
    position: int
    playbook: str
    name: str
    phase: str
    text: str
    owner_id: str
    due_at: datetime
    must_do: bool = False
    state: ItemState = ItemState.OPEN
    settled_by: str | None = None
    settled_at: datetime | None = None
    note: str | None = None
    touched: bool = False
    version: int = 1
    customer_may_see: bool = False
    after: tuple[str, ...] = ()

    def is_overdue(self, now: datetime) -> bool:
        return self.state is ItemState.OPEN and self.due_at < now


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a checklist is: items done or not applicable, of all that stand."""

    settled: int
    total: int


def standing(items: Iterable[Item]) -> list[Item]:
    """The items that count, in the order of the playbook."""
    kept = (item for item in items if item.state is not ItemState.SUPERSEDED)
    return sorted(kept, key=lambda item: item.position)


def waits_for(item: Item, items: Iterable[Item]) -> list[Item]:
    """The open items that come before it. What is settled or not there holds nothing up."""
    return [
        each
        for each in items
        if each.state is ItemState.OPEN
        and each.playbook == item.playbook
        and each.name in item.after
    ]


def next_items(items: Iterable[Item], count: int = 3) -> list[Item]:
    """The open items that fall due first; those that wait only where nothing else can be done."""
    todo = [item for item in items if item.state is ItemState.OPEN]
    todo.sort(key=lambda item: (item.due_at, item.position))
    return ([item for item in todo if not waits_for(item, todo)] or todo)[:count]


def progress(items: Sequence[Item]) -> Progress:
    kept = standing(items)
    settled = sum(item.state is not ItemState.OPEN for item in kept)
    return Progress(settled=settled, total=len(kept))


def check_stands(item: Item) -> None:
    """Raises `item_gone` when the playbook moved on."""
    if item.state is ItemState.SUPERSEDED:
        raise DomainError("item_gone", item=item.text)


def check_tick(item: Item) -> None:
    """Raises `already_done` when somebody was faster, `item_gone` when the playbook moved on."""
    check_stands(item)
    if item.state is not ItemState.OPEN:
        raise DomainError("already_done", item=item.text)


def check_take_back(item: Item) -> None:
    """Raises `not_done_yet` when there is nothing to take back."""
    check_stands(item)
    if item.state is ItemState.OPEN:
        raise DomainError("not_done_yet", item=item.text)


def outlives_playbook(item: Item) -> bool:
    """Changing the playbook keeps what was done or touched, and what every save must do."""
    if item.state is ItemState.SUPERSEDED:
        return False
    return item.state is not ItemState.OPEN or item.touched or item.must_do
