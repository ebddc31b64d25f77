"""From a row to the frozen dataclass of the same field names, and back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from enum import Enum
from typing import Any, TypeVar, get_args, get_type_hints

from sqlalchemy import Connection, Row, Table, select

Made = TypeVar("Made")


def reader(made: type[Made], **decoded: Callable[[Any], Any]) -> Callable[[Row[Any]], Made]:
    """A function that reads a row into `made`; texts of enum fields become their members.

    `decoded`: what else a column is turned into, by the field's name. None stays None.
    """
    names = [field.name for field in fields(made)]  # type: ignore[arg-type]
    turned: list[tuple[str, Callable[[Any], Any]]] = [*_enum_fields(made).items(), *decoded.items()]

    def read(row: Row[Any]) -> Made:
        found = row._mapping
        values = {name: found[name] for name in names}
        for name, into in turned:
            if values[name] is not None:
                values[name] = into(values[name])
        return made(**values)

    return read


def _enum_fields(made: type[Any]) -> Mapping[str, type[Enum]]:
    hints = get_type_hints(made)
    enums: dict[str, type[Enum]] = {}
    for name, hint in hints.items():
        for candidate in (hint, *get_args(hint)):
            if isinstance(candidate, type) and issubclass(candidate, Enum):
                enums[name] = candidate
    return enums


def owners_in(connection: Connection, owned: Table, refs: Collection[str]) -> dict[str, str]:
    """Who owns each of these rows, by its ref."""
    query = select(owned.c.ref, owned.c.owner_id).where(owned.c.ref.in_(refs))
    return {row.ref: row.owner_id for row in connection.execute(query)} if refs else {}
