"""Everything that can be exported, and the dictionary: what each field of it means.

The names of the fields stay as they are; what is added comes last.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.evidence import COLUMNS, Period, Record, concession_records, count_concessions
from savedesk.export import Noun
from savedesk.export_fields import FIELDS
from storage.database import Transaction

# Kept as JSON in one text; in a JSON file they are what they hold.
PACKED = frozenset({("updates", "parts"), ("audit", "data")})
ONE = {
    "cases": "case", "results": "result", "debriefs": "debrief", "touches": "touch",
    "promises": "promise", "updates": "update", "signals": "signal", "proposals": "proposal",
    "timeline": "entry", "audit": "event",
}  # fmt: skip
CONCESSIONS = Noun("concessions", "concession", COLUMNS, count_concessions, concession_records)


def _noun(name: str, fields: Mapping[str, str]) -> Noun:
    columns = tuple(fields)

    def count(tx: Transaction, period: Period) -> int:
        return tx.exports.count(name, period.since, period.until)

    def records(tx: Transaction, period: Period) -> Iterator[Record]:
        for row in tx.exports.rows(name, columns, period.since, period.until):
            yield _unpacked(name, row)

    # In a file the name stands for what the trail says of itself.
    key = "events" if name == "audit" else ""
    return Noun(name, ONE[name], columns, count, records, key)


def _unpacked(name: str, row: Mapping[str, Any]) -> Record:
    return {
        field: json.loads(value) if (name, field) in PACKED and value else value
        for field, value in row.items()
    }


def _dictionary() -> Noun:
    """The meaning of every field, as something that can be exported itself."""
    known = [{"export": noun, "field": name, "meaning": meaning}
             for noun, fields in FIELDS.items() for name, meaning in fields.items()]  # fmt: skip

    def count(_tx: Transaction, _period: Period) -> int:
        return len(known)

    def records(_tx: Transaction, _period: Period) -> Iterator[Record]:
        return iter(known)

    return Noun("dictionary", "field", ("export", "field", "meaning"), count, records)


NOUNS: Mapping[str, Noun] = {
    "concessions": CONCESSIONS,
    **{name: _noun(name, fields) for name, fields in FIELDS.items()},
    "dictionary": _dictionary(),
}
