"""Checklist items."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, text, update

from domain.checklist import Item
from storage.dialect import insert_for
from storage.rows import reader
from storage.tables import CaseRow, ItemRow, table

ITEMS = table(ItemRow)
NO_NAMES = "[]"
CASES = table(CaseRow)
OF_CASE = select(ITEMS).where(ITEMS.c.case_id == bindparam("wanted"))
OF_CASE = OF_CASE.order_by(ITEMS.c.position, ITEMS.c.id)
OPEN_OF = (
    select(ITEMS)
    .join(CASES, CASES.c.id == ITEMS.c.case_id)
    .where(
        ITEMS.c.owner_id == bindparam("owner"),
        text("items.state = 'open'"),
        text("cases.state = 'open'"),
    )
    .order_by(ITEMS.c.due_at, ITEMS.c.id)
    .limit(bindparam("most"))
)


def _names(kept: str) -> tuple[str, ...]:
    """Most items come after none, and many of them are read at once."""
    return tuple(json.loads(kept)) if kept != NO_NAMES else ()


read_item = reader(Item, after=_names)


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as columns: names that an item comes after are a list in a text."""
    if "after" not in values:
        return dict(values)
    return {**values, "after": json.dumps(list(values["after"]))}


class Items:
    """The checklist items as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Adds items; one whose ref exists is left as it is, so the writing can be repeated."""
        fresh = {
            "state": "open",
            "touched": False,
            "version": 1,
            "customer_may_see": False,
            "after": (),
        }
        values = [_written(fresh | dict(row)) for row in rows]
        if values:
            insert = insert_for(self._connection, ITEMS)
            self._connection.execute(insert.on_conflict_do_nothing(index_elements=["ref"]), values)

    def list_of(self, case_id: int) -> list[Item]:
        rows = self._connection.execute(OF_CASE, {"wanted": case_id})
        return [read_item(row) for row in rows]

    def list_open_of(self, owner_id: str, limit: int) -> list[Item]:
        """A person's open items in open cases, the earliest due first."""
        wanted = {"owner": owner_id, "most": limit}
        return [read_item(row) for row in self._connection.execute(OPEN_OF, wanted)]

    def find(self, ref: str) -> Item | None:
        row = self._connection.execute(select(ITEMS).where(ITEMS.c.ref == ref)).one_or_none()
        return read_item(row) if row else None

    def owners_of(self, refs: Collection[str]) -> dict[str, str]:
        """Who owns each of these items."""
        wanted = select(ITEMS.c.ref, ITEMS.c.owner_id).where(ITEMS.c.ref.in_(refs))
        return {row.ref: row.owner_id for row in self._connection.execute(wanted)} if refs else {}

    def change(self, item_id: int, **values: Any) -> None:
        changed = update(ITEMS).where(ITEMS.c.id == item_id)
        self._connection.execute(changed.values(version=ITEMS.c.version + 1, **_written(values)))

    def mark(self, item_id: int, *, customer_may_see: bool) -> None:
        """Says who may read of it: no change of the item, so a tick can still be taken back."""
        self._connection.execute(
            update(ITEMS).where(ITEMS.c.id == item_id).values(customer_may_see=customer_may_see)
        )

    def list_done_since(self, case_id: int, since: datetime | None) -> list[Item]:
        """Items done after `since` (None: ever), in the order in which they were done."""
        query = select(ITEMS).where(ITEMS.c.case_id == case_id, ITEMS.c.state == "done")
        if since is not None:
            query = query.where(ITEMS.c.settled_at > since)
        ordered = query.order_by(ITEMS.c.settled_at, ITEMS.c.position)
        return [read_item(row) for row in self._connection.execute(ordered)]

    def hand_over(self, case_id: int, old_owner: str, new_owner: str) -> None:
        """Gives the open items of one owner to another."""
        self._connection.execute(
            update(ITEMS)
            .where(
                ITEMS.c.case_id == case_id,
                ITEMS.c.owner_id == old_owner,
                text("items.state = 'open'"),
            )
            .values(owner_id=new_owner, version=ITEMS.c.version + 1)
        )
