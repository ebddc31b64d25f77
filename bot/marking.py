"""What the customer may see: everything is internal until somebody in the case marks it."""

from bot.desk import Desk
from bot.items import start_item
from bot.working import start_work
from domain.checklist import Item, check_stands
from domain.errors import DomainError
from domain.timeline import Entry
from storage.database import Transaction


def mark_item(
    desk: Desk, tx: Transaction, item_ref: str, person_id: str, *, customer_may_see: bool
) -> Item:
    """Says whether the item may stand in an update once it is done. Raises `item_gone`."""
    work, item = start_item(desk, tx, item_ref, person_id)
    check_stands(item)
    if item.customer_may_see != customer_may_see:
        tx.items.mark(item.id, customer_may_see=customer_may_see)
        work.record("item_marked", item=item.ref, customer_may_see=int(customer_may_see))
    return item


def mark_entry(
    desk: Desk, tx: Transaction, entry_ref: str, person_id: str, *, customer_may_see: bool
) -> Entry:
    """Says whether a note may stand in an update. Only what people noted can be marked."""
    entry = tx.timeline.find(entry_ref)
    if entry is None or not entry.may_be_marked:
        raise DomainError("forged_button")
    work = start_work(desk, tx, tx.cases.get(entry.case_id).ref, person_id)
    if entry.customer_may_see != customer_may_see:
        tx.timeline.mark(entry.ref, customer_may_see=customer_may_see)
        work.record("entry_marked", entry=entry.ref, customer_may_see=int(customer_may_see))
    return entry
