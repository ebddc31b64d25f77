"""Accounts, found by their normalised key."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, literal, select, update

from domain.accounts import Account, account_key
from storage.dialect import insert_once
from storage.rows import reader
from storage.tables import AccountRow, CaseRow, table

ACCOUNTS = table(AccountRow)
CASES = table(CaseRow)
LOCK_BY_KEY = select(ACCOUNTS).where(ACCOUNTS.c.key == bindparam("wanted")).with_for_update()
_read = reader(Account)


class Accounts:
    """The accounts as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find_named(self, name: str) -> Account | None:
        """The account that `name` means, whatever its case, accents or legal form."""
        query = select(ACCOUNTS).where(ACCOUNTS.c.key == account_key(name))
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def find_external(self, sources: Collection[str], external_id: str) -> Account | None:
        """The account that one of the directories calls so; None also where several do."""
        query = select(ACCOUNTS).where(
            ACCOUNTS.c.source.in_(sources), ACCOUNTS.c.external_id == external_id
        )
        rows = self._connection.execute(query.limit(2)).all()
        return _read(rows[0]) if len(rows) == 1 else None

    def known_among(self, names: Iterable[str]) -> set[str]:
        """Those of the names that mean an account we have."""
        keys = {name: account_key(name) for name in names}
        query = select(ACCOUNTS.c.key).where(ACCOUNTS.c.key.in_(set(keys.values())))
        found = set(self._connection.execute(query).scalars())
        return {name for name, key in keys.items() if key in found}

    def get(self, account_id: int) -> Account:
        row = self._connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == account_id)).one()
        return _read(row)

    def take(self, name: str) -> Account:
        """The account of that name, made when new, locked until the transaction ends."""
        key = account_key(name)
        insert = insert_once(self._connection, ACCOUNTS, "key")
        self._connection.execute(insert, {"key": key, "name": name, "version": 1})
        return _read(self._connection.execute(LOCK_BY_KEY, {"wanted": key}).one())

    def lock(self, account_id: int) -> Account:
        """Every write about an account takes this lock first."""
        query = select(ACCOUNTS).where(ACCOUNTS.c.id == account_id).with_for_update()
        return _read(self._connection.execute(query).one())

    def list_like(self, words: str, limit: int) -> list[Account]:
        """Accounts whose key holds `words`, by name."""
        part = account_key(words)
        query = select(ACCOUNTS).where(ACCOUNTS.c.key.contains(part, autoescape=True))
        rows = self._connection.execute(query.order_by(ACCOUNTS.c.name).limit(limit))
        return [_read(row) for row in rows]

    def list_named_in(self, folded: str, but: int) -> list[Account]:
        """Accounts other than `but` with a case, whose key stands somewhere in a folded text."""
        has_case = select(CASES.c.account_id)
        query = select(ACCOUNTS).where(
            literal(folded).contains(ACCOUNTS.c.key),
            ACCOUNTS.c.id != but,
            ACCOUNTS.c.id.in_(has_case),
        )
        return [_read(row) for row in self._connection.execute(query.order_by(ACCOUNTS.c.name))]

    def change(self, account_id: int, **values: Any) -> None:
        self._connection.execute(
            update(ACCOUNTS)
            .where(ACCOUNTS.c.id == account_id)
            .values(version=ACCOUNTS.c.version + 1, **values)
        )
