"""Cases and who is in their channels."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.accounts import Account
from domain.cases import Case
from storage.dialect import insert_for
from storage.errors import OpenCaseExists
from storage.rows import reader
from storage.tables import AccountRow, CaseRow, MemberRow, table

CASES = table(CaseRow)
ACCOUNTS = table(AccountRow)
MEMBERS = table(MemberRow)
OPEN = text("cases.state = 'open'")
QUERY = select(CASES, ACCOUNTS.c.name.label("account_name")).join(
    ACCOUNTS, ACCOUNTS.c.id == CASES.c.account_id
)
BY_ID = QUERY.where(CASES.c.id == bindparam("wanted"))
# Built once: these are asked at every look at a person.
IN_ORDER = (CASES.c.flagged_at, CASES.c.id)
OPEN_OF = (
    QUERY.where(CASES.c.owner_id == bindparam("owner"), OPEN)
    .order_by(*IN_ORDER)
    .limit(bindparam("most"))
)
BY_IDS = QUERY.where(CASES.c.id.in_(bindparam("ids", expanding=True))).order_by(*IN_ORDER)
_read = reader(Case)


class Cases:
    """The cases as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: Account, **values: Any) -> Case:
        """A new open case. Raises OpenCaseExists: the database itself allows one per account."""
        row = {"account_id": account.id, "state": "open", **_defaults(account), **values}
        added = self._connection.execute(_insert(self._connection.dialect.name), row).one_or_none()
        if added is None:
            raise OpenCaseExists
        return self.get(added.id)

    def get(self, case_id: int) -> Case:
        """The case. Raises NoResultFound: ids come from our own rows only."""
        return _read(self._connection.execute(BY_ID, {"wanted": case_id}).one())

    def find(self, ref: str) -> Case | None:
        return self._one(CASES.c.ref == ref)

    def find_in_channel(self, channel_id: str) -> Case | None:
        return self._one(CASES.c.channel_id == channel_id)

    def find_open(self, account_id: int) -> Case | None:
        return self._one(CASES.c.account_id == account_id, OPEN)

    def find_latest(self, account_id: int) -> Case | None:
        """The open case of an account, or the one closed last."""
        query = QUERY.where(CASES.c.account_id == account_id)
        row = self._connection.execute(query.order_by(CASES.c.id.desc()).limit(1)).one_or_none()
        return _read(row) if row else None

    def list_of_account(self, account_id: int) -> list[Case]:
        """All cases that an account ever had, the oldest first."""
        query = QUERY.where(CASES.c.account_id == account_id).order_by(CASES.c.id)
        return [_read(row) for row in self._connection.execute(query)]

    def list_closed_of(self, account_id: int, limit: int) -> list[Case]:
        """The closed cases of an account, the latest first."""
        query = QUERY.where(CASES.c.account_id == account_id, CASES.c.closed_at.is_not(None))
        rows = self._connection.execute(query.order_by(CASES.c.id.desc()).limit(limit))
        return [_read(row) for row in rows]

    def list_following(self, ref: str) -> list[Case]:
        """The cases that go on from the one of that ref, the earliest first."""
        rows = self._connection.execute(QUERY.where(CASES.c.follows == ref).order_by(CASES.c.id))
        return [_read(row) for row in rows]

    def lock(self, case_id: int) -> Case:
        """The case, with its account's row locked: the first step of every change."""
        account_id = self.get(case_id).account_id
        query = select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == account_id).with_for_update()
        self._connection.execute(query)
        return self.get(case_id)

    def list_open_of(self, owner_id: str, limit: int = 100) -> list[Case]:
        """A person's open cases, the oldest flag first."""
        rows = self._connection.execute(OPEN_OF, {"owner": owner_id, "most": limit})
        return [_read(row) for row in rows]

    def list_open_in(self, person_id: str, limit: int = 100) -> list[Case]:
        """The open cases that a person owns or sits in."""
        member = select(MEMBERS.c.case_id).where(MEMBERS.c.person_id == person_id)
        mine = (CASES.c.owner_id == person_id) | CASES.c.id.in_(member)
        return self._many(mine, OPEN, limit=limit)

    def list_open(self, limit: int = 1000) -> list[Case]:
        return self._many(OPEN, limit=limit)

    def list_open_by(self, owners: Collection[str], limit: int = 1000) -> list[Case]:
        """The open cases that one of these people owns."""
        return self._many(CASES.c.owner_id.in_(owners), OPEN, limit=limit) if owners else []

    def list_touched_of(self, owner_id: str, since: datetime, limit: int) -> list[Case]:
        """A person's cases that are open, or were closed since a moment."""
        alive = or_(OPEN, CASES.c.closed_at > since)
        return self._many(CASES.c.owner_id == owner_id, alive, limit=limit)

    def list_by_ids(self, ids: Collection[int]) -> list[Case]:
        if not ids:
            return []
        return [_read(row) for row in self._connection.execute(BY_IDS, {"ids": list(ids)})]

    def change(self, case_id: int, **values: Any) -> Case:
        """Writes the values and counts the version up. The caller holds the lock."""
        self._connection.execute(
            update(CASES).where(CASES.c.id == case_id).values(version=CASES.c.version + 1, **values)
        )
        return self.get(case_id)

    def note(self, case_id: int, **values: Any) -> None:
        """Writes bookkeeping (messages counted, topic shown) that is no change of the case."""
        self._connection.execute(update(CASES).where(CASES.c.id == case_id).values(**values))

    def reopens(self, case_id: int) -> bool:
        """Whether the case may be open again: no other case of the account is."""
        case = self.get(case_id)
        return self.find_open(case.account_id) is None

    def count_message(self, channel_id: str) -> Case | None:
        """Counts one message of people below the card; None when it is no open case's channel."""
        counted = self._connection.execute(
            update(CASES)
            .where(CASES.c.channel_id == channel_id, OPEN)
            .values(messages_since_card=CASES.c.messages_since_card + 1)
        )
        return self.find_in_channel(channel_id) if counted.rowcount else None

    def list_channels_named(self, name: str) -> frozenset[str]:
        """The ids of case channels that were made under `name`."""
        query = select(CASES.c.channel_id).where(
            CASES.c.channel_name == name, CASES.c.channel_id.is_not(None)
        )
        return frozenset(self._connection.execute(query).scalars())

    def list_members(self, case_id: int) -> set[str]:
        query = select(MEMBERS.c.person_id).where(MEMBERS.c.case_id == case_id)
        return set(self._connection.execute(query).scalars())

    def list_memberships(self, person_id: str) -> set[int]:
        """The ids of the cases in which a person sits."""
        query = select(MEMBERS.c.case_id).where(MEMBERS.c.person_id == person_id)
        return set(self._connection.execute(query).scalars())

    def add_members(self, case_id: int, people: Iterable[str]) -> None:
        rows = [{"case_id": case_id, "person_id": person} for person in people]
        if rows:
            insert = insert_for(self._connection, MEMBERS).on_conflict_do_nothing()
            self._connection.execute(insert, rows)

    def remove_member(self, case_id: int, person_id: str) -> None:
        self._connection.execute(
            delete(MEMBERS).where(MEMBERS.c.case_id == case_id, MEMBERS.c.person_id == person_id)
        )

    def _one(self, *conditions: Any) -> Case | None:
        row = self._connection.execute(QUERY.where(*conditions)).one_or_none()
        return _read(row) if row else None

    def _many(self, *conditions: Any, limit: int) -> list[Case]:
        query = QUERY.where(*conditions).order_by(*IN_ORDER).limit(limit)
        rows: Iterable[Row[Any]] = self._connection.execute(query)
        return [_read(row) for row in rows]


@lru_cache(maxsize=2)
def _insert(dialect: str) -> Any:
    """Built once: the constraint decides, not a look before."""
    made = postgresql.insert(CASES) if dialect == "postgresql" else sqlite.insert(CASES)
    once = made.on_conflict_do_nothing(
        index_elements=["account_id"], index_where=text("state = 'open'")
    )
    return once.returning(CASES.c.id)


def _defaults(account: Account) -> dict[str, Any]:
    """What the case takes over from its account on the day it opens."""
    return {
        "arr_minor": account.arr_minor,
        "currency": account.currency,
        "renewal_on": account.renewal_on,
        "version": 1,
        "channel_state": "pending",
        "messages_since_card": 0,
    }
