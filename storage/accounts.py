"""Accounts, found by their normalised key."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Update, and_, bindparam, literal, select, text, update

from domain.accounts import Account, account_key
from storage.dialect import insert_once
from storage.rows import reader
from storage.tables import AccountRow, CaseRow, table

ACCOUNTS = table(AccountRow)
CASES = table(CaseRow)
LOCK_BY_KEY = select(ACCOUNTS).where(ACCOUNTS.c.key == bindparam("wanted")).with_for_update()
KEYS_AFTER = (
    select(ACCOUNTS.c.id, ACCOUNTS.c.key)
    .where(ACCOUNTS.c.id > bindparam("after"))
    .order_by(ACCOUNTS.c.id)
    .limit(bindparam("most"))
)
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
        imported = and_(ACCOUNTS.c.source.in_(sources), ACCOUNTS.c.external_id == external_id)
        recorded = and_(ACCOUNTS.c.crm.in_(sources), ACCOUNTS.c.crm_id == external_id)
        # One question each, so that each goes by its own index.
        found = {
            row.id: row
            for meant in (imported, recorded)
            for row in self._connection.execute(select(ACCOUNTS).where(meant).limit(2))
        }
        return _read(next(iter(found.values()))) if len(found) == 1 else None

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

    def list_keys(self, after: int, limit: int) -> list[tuple[int, str]]:
        """Id and key of the accounts with a higher id, in order."""
        rows = self._connection.execute(KEYS_AFTER, {"after": after, "most": limit})
        return [(row.id, row.key) for row in rows]

    def list_by_ids(self, ids: Collection[int]) -> list[Account]:
        query = select(ACCOUNTS).where(ACCOUNTS.c.id.in_(ids))
        return [_read(row) for row in self._connection.execute(query)] if ids else []

    def list_by_keys(self, keys: Collection[str]) -> list[Account]:
        query = select(ACCOUNTS).where(ACCOUNTS.c.key.in_(keys))
        return [_read(row) for row in self._connection.execute(query)] if keys else []

    def list_told_of(
        self, source: str, external_ids: Collection[str], keys: Collection[str], *, lock: bool
    ) -> list[Account]:
        """The accounts that a directory may mean: by its own ids, and by their keys."""
        if self._connection.dialect.name == "postgresql":
            # It has no figures yet about a table that grows just now, and would read all of it.
            self._connection.execute(text("SET LOCAL enable_seqscan = off"))
        # One question each, so that each goes by its own index.
        theirs = and_(ACCOUNTS.c.source == source, ACCOUNTS.c.external_id.in_(external_ids))
        ids: set[int] = set()
        for meant in (theirs, ACCOUNTS.c.key.in_(keys)):
            ids |= set(self._connection.execute(select(ACCOUNTS.c.id).where(meant)).scalars())
        if not ids:
            return []
        # In the order of their ids, so that two who lock many do not wait for each other.
        query = select(ACCOUNTS).where(ACCOUNTS.c.id.in_(ids)).order_by(ACCOUNTS.c.id)
        rows = self._connection.execute(query.with_for_update() if lock else query)
        return [_read(row) for row in rows]

    def add_many(self, rows: Collection[Mapping[str, Any]], at: datetime) -> bool:
        """New accounts with all their fields, `facts_at` among them, which is `at`; False where
        somebody else was faster with one of the keys."""
        if not rows:
            return True
        self._connection.execute(insert_once(self._connection, ACCOUNTS, "key"), list(rows))
        keys = [row["key"] for row in rows]
        query = select(ACCOUNTS.c.id).where(ACCOUNTS.c.key.in_(keys), ACCOUNTS.c.facts_at == at)
        return len(self._connection.execute(query).all()) == len(keys)

    def change_many(self, changes: Mapping[int, Mapping[str, Any]], at: datetime) -> None:
        """Writes to each account its values, and that its facts hold as of `at`."""
        for names, group in _alike(changes).items():
            self._connection.execute(_changing(names), [row | {"told_at": at} for row in group])

    def confirm_many(self, ids: Collection[int], at: datetime) -> None:
        """The facts of these accounts still hold as of `at`."""
        changed = update(ACCOUNTS).where(ACCOUNTS.c.id.in_(ids)).values(facts_at=at)
        if ids:
            self._connection.execute(changed)


def _alike(changes: Mapping[int, Mapping[str, Any]]) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """The changes grouped by the fields they write: one statement a group."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for account_id, values in changes.items():
        row = {f"new_{name}": value for name, value in values.items()} | {"wanted": account_id}
        found.setdefault(tuple(sorted(values)), []).append(row)
    return found


@lru_cache(maxsize=128)
def _changing(names: tuple[str, ...]) -> Update:
    told: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return (
        update(ACCOUNTS)
        .where(ACCOUNTS.c.id == bindparam("wanted"))
        .values(version=ACCOUNTS.c.version + 1, facts_at=bindparam("told_at"), **told)
    )
