"""Checklist items: tick, take back, assign, move, set aside."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.desk import Desk
from bot.handing_over import check_possible_owner
from bot.inviting import bring_in
from bot.working import Work, start_work
from domain.checklist import Item, ItemState, check_take_back, check_tick
from domain.days import is_meant
from domain.errors import DomainError
from domain.undo import Step
from storage.database import Transaction


def start_item(desk: Desk, tx: Transaction, item_ref: str, person_id: str) -> tuple[Work, Item]:
    """The item and its case, locked, when the person may work on it."""
    found = tx.items.find(item_ref)
    if found is None:
        raise DomainError("forged_button")
    work = start_work(desk, tx, tx.cases.get(found.case_id).ref, person_id)
    item = tx.items.find(item_ref)
    assert item is not None
    return work, item


def tick_item(desk: Desk, tx: Transaction, item_ref: str, person_id: str) -> Item:
    """Marks the item done. Raises `already_done` when somebody was faster."""
    work, item = start_item(desk, tx, item_ref, person_id)
    check_tick(item)
    _settle(work, item, ItemState.DONE, None)
    return item


def set_item_aside(desk: Desk, tx: Transaction, item_ref: str, person_id: str, reason: str) -> Item:
    """Marks the item as not applicable, with the reason."""
    work, item = start_item(desk, tx, item_ref, person_id)
    check_tick(item)
    if not reason.strip():
        raise DomainError("reason_missing")
    _settle(work, item, ItemState.NOT_APPLICABLE, reason.strip())
    return item


def _settle(work: Work, item: Item, state: ItemState, note: str | None) -> None:
    work.may_undo(Step.TICK, item.ref, _before(item))
    work.tx.items.change(
        item.id,
        state=state.value,
        settled_by=work.person.id,
        settled_at=work.now,
        note=note,
        touched=True,
    )
    work.record(f"item_{state.value}", item=item.ref)
    work.show()


def take_item_back(desk: Desk, tx: Transaction, item_ref: str, person_id: str) -> Item:
    """Opens an item again that was done or set aside."""
    work, item = start_item(desk, tx, item_ref, person_id)
    check_take_back(item)
    work.tx.items.change(item.id, state="open", settled_by=None, settled_at=None, note=None)
    work.record("item_taken_back", item=item.ref)
    work.show()
    return item


def assign_item(desk: Desk, tx: Transaction, item_ref: str, person_id: str, owner_id: str) -> Item:
    """Gives the item to one named person, who comes into the case with it."""
    work, item = start_item(desk, tx, item_ref, person_id)
    check_tick(item)
    check_possible_owner(tx, owner_id)
    work.tx.items.change(item.id, owner_id=owner_id, touched=True)
    work.record("item_assigned", item=item.ref, owner=owner_id)
    # Whoever is reminded of it with a *Done* has to be able to press it.
    occasion = f"{item.ref}.{item.version}"
    bring_in(desk, tx, work.case, owner_id, occasion, work.person.id, work.now)
    work.show()
    return item


def move_item(desk: Desk, tx: Transaction, item_ref: str, person_id: str, day: str) -> Item:
    """Moves the item's date, as typed (YYYY-MM-DD): due at the end of that working day."""
    work, item = start_item(desk, tx, item_ref, person_id)
    check_tick(item)
    end = desk.policy().working_hours.end
    due_at = end_of_day(parse_day(day), end, work.person.zone)
    if due_at <= work.now:
        raise DomainError("date_in_past")
    work.tx.items.change(item.id, due_at=due_at, touched=True)
    work.record("item_moved", item=item.ref)
    work.show()
    return item


def parse_day(day: str) -> date:
    """A day as Slack's date picker sends it. Raises `bad_date`, for one that nobody means too,
    and `date_missing`."""
    if not day.strip():
        raise DomainError("date_missing")
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise DomainError("bad_date", date=day[:40]) from None
    if not is_meant(found):
        raise DomainError("bad_date", date=day[:40])
    return found


def end_of_day(day: date, end: time, zone: str) -> datetime:
    """The end of a working day where the person lives."""
    return datetime.combine(day, end, ZoneInfo(zone))


def _before(item: Item) -> dict[str, Any]:
    return {"state": item.state.value, "touched": item.touched, "version": item.version}
