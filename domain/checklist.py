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
    """One thing to do, with exactly one named owner. `name` is its id inside its playbook."""

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


def next_items(items: Iterable[Item], count: int = 3) -> list[Item]:
    """The open items that fall due first."""
    todo = (item for item in items if item.state is ItemState.OPEN)
    return sorted(todo, key=lambda item: (item.due_at, item.position))[:count]


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
