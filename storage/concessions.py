"""Concessions, the steps of their approval, and who was asked. Nothing is ever deleted."""

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, or_, select, text, update

from domain.approvals import ApprovalStep, Ask
from domain.authority import Kind, Level
from domain.concessions import COUNTS, Concession, ConcessionState, Reason, Warning
from domain.terms import Phase, Return, Terms
from domain.triage_tables import Band
from storage.rows import reader
from storage.tables import ApprovalStepRow, AskRow, CaseRow, ConcessionRow, table

CONCESSIONS = table(ConcessionRow)
STEPS = table(ApprovalStepRow)
ASKS = table(AskRow)
CASES = table(CaseRow)
STILL_ENDING = (
    text("concessions.state = 'accepted' AND concessions.peak > 0"),
    CONCESSIONS.c.sunset_told_at.is_(None),
)
ENDED = text("asks.over_at IS NULL")
OF_CASE = select(CONCESSIONS).where(CONCESSIONS.c.case_id == bindparam("wanted"))
ASKED_IN = OF_CASE.where(text("concessions.state = 'asked'")).order_by(CONCESSIONS.c.id)
COUNTED = tuple(state.value for state in COUNTS)
# Kept under another name in the row, or read from it in another form.
OTHERWISE = frozenset(
    {"terms", "counter", "route", "warnings", "limit", "needed", "decided_level", "state", "risk"}
    | {"ground"}
)
# Columns of long texts have no default of their own.
EMPTY = {
    "route": "[]", "warnings": "[]", "justification": "", "expected": "", "alternatives": "",
    "reason": "",
}  # fmt: skip
AS_THEY_ARE = tuple(name for name in Concession.__dataclass_fields__ if name not in OTHERWISE)
_read_step = reader(ApprovalStep)
_read_ask = reader(Ask)


def packed_terms(terms: Terms) -> str:
    """The terms as they are kept: whole numbers and texts only."""
    return json.dumps(
        {
            "kinds": [kind.value for kind in terms.kinds],
            "phases": [[phase.percent, phase.months] for phase in terms.phases],
            "detail": terms.detail,
            "returns": [each.value for each in terms.returns],
            "sunset_on": terms.sunset_on and terms.sunset_on.isoformat(),
            "bridge": terms.bridge,
        },
        ensure_ascii=False,
    )


def unpacked_terms(kept: str) -> Terms:
    found = json.loads(kept)
    return Terms(
        tuple(map(Kind, found["kinds"])),
        tuple(Phase(percent, months) for percent, months in found["phases"]),
        found["detail"],
        tuple(map(Return, found["returns"])),
        date.fromisoformat(found["sunset_on"]) if found["sunset_on"] else None,
        found["bridge"],
    )


def _read(row: Row[Any]) -> Concession:
    found = row._mapping
    return Concession(
        **{name: found[name] for name in AS_THEY_ARE},
        terms=unpacked_terms(found["terms"]),
        counter=unpacked_terms(found["counter"]) if found["counter"] else None,
        route=tuple(json.loads(found["route"])),
        warnings=tuple(map(Warning, json.loads(found["warnings"]))),
        limit=found["is_limit"],
        needed=Level(found["needed"]),
        decided_level=Level(found["decided_level"]) if found["decided_level"] else None,
        state=ConcessionState(found["state"]),
        risk=Band(found["risk"]) if found["risk"] else None,
        ground=Reason(found["ground"]),
    )


def _values(changes: dict[str, Any]) -> dict[str, Any]:
    """Fields of a concession as columns."""
    row = dict(changes)
    if isinstance(row.get("terms"), Terms):
        row["peak"] = row["terms"].peak
        row["terms"] = packed_terms(row["terms"])
    if isinstance(row.get("counter"), Terms):
        row["counter"] = packed_terms(row["counter"])
    for name in ("route", "warnings"):
        if name in row:
            row[name] = json.dumps([str(each) for each in row[name]])
    if "limit" in row:
        row["is_limit"] = row.pop("limit")
    for name in ("needed", "decided_level"):
        if row.get(name) is not None:
            row[name] = int(row[name])
    return row


def _between(query: Select[Any], since: datetime | None, until: datetime | None) -> Select[Any]:
    moment = func.coalesce(CONCESSIONS.c.decided_at, CONCESSIONS.c.at)
    asked = query.where(CONCESSIONS.c.state != "draft")
    begun = asked if since is None else asked.where(moment >= since)
    return begun if until is None else begun.where(moment < until)


class Concessions:
    """The concessions as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> Concession:
        """A new one; `ref` names it."""
        row = EMPTY | _values(values)
        self._connection.execute(insert(CONCESSIONS).values(**row))
        return self.get(values["ref"])

    def change(self, concession_id: int, **values: Any) -> None:
        """The caller holds the lock of the case."""
        self._connection.execute(
            update(CONCESSIONS)
            .where(CONCESSIONS.c.id == concession_id)
            .values(version=CONCESSIONS.c.version + 1, **_values(values))
        )

    def note(self, concession_id: int, **values: Any) -> None:
        """The same for what changes nothing that people decide about."""
        row = _values(values)
        query = update(CONCESSIONS).where(CONCESSIONS.c.id == concession_id).values(**row)
        self._connection.execute(query)

    def find(self, ref: str) -> Concession | None:
        found = self._many(select(CONCESSIONS).where(CONCESSIONS.c.ref == ref))
        return found[0] if found else None

    def find_by_id(self, concession_id: int) -> Concession:
        """The one that a row of ours names."""
        return self._many(select(CONCESSIONS).where(CONCESSIONS.c.id == concession_id))[0]

    def get(self, ref: str) -> Concession:
        """The same for a ref of our own."""
        found = self.find(ref)
        assert found is not None
        return found

    def list_of(self, case_id: int) -> list[Concession]:
        """All of a case, the oldest first, drafts too."""
        rows = self._connection.execute(OF_CASE.order_by(CONCESSIONS.c.id), {"wanted": case_id})
        return [_read(row) for row in rows]

    def find_draft(self, case_id: int, by: str) -> Concession | None:
        """What this person filled in for the case and did not ask yet."""
        query = select(CONCESSIONS).where(
            CONCESSIONS.c.case_id == case_id, CONCESSIONS.c.by == by, text("state = 'draft'")
        )
        return next(iter(self._many(query)), None)

    def list_asked(self, case_id: int) -> list[Concession]:
        """Those of a case that wait for a decision, the oldest first."""
        return [_read(row) for row in self._connection.execute(ASKED_IN, {"wanted": case_id})]

    def list_counting(self, account_id: int, since: datetime) -> list[Concession]:
        """What the account got since then, as far as it was not turned down; no limits."""
        query = select(CONCESSIONS).where(
            CONCESSIONS.c.account_id == account_id,
            CONCESSIONS.c.decided_at >= since,
            CONCESSIONS.c.state.in_(COUNTED),
            CONCESSIONS.c.is_limit.is_(False),
        )
        return self._many(query)

    def list_of_account(self, account_id: int) -> list[Concession]:
        """Everything that was ever asked for an account, drafts too."""
        return self._many(select(CONCESSIONS).where(CONCESSIONS.c.account_id == account_id))

    def list_ending_of(self, owner_id: str) -> list[Concession]:
        """Accepted discounts in this person's cases, open and closed, of which the customer was not
        told yet that they end."""
        query = (
            select(CONCESSIONS)
            .join(CASES, CASES.c.id == CONCESSIONS.c.case_id)
            .where(CASES.c.owner_id == owner_id, *STILL_ENDING)
        )
        return self._many(query)

    def list_ending_in(self, case_id: int) -> list[Concession]:
        """The same of one case."""
        query = select(CONCESSIONS).where(CONCESSIONS.c.case_id == case_id, *STILL_ENDING)
        return self._many(query)

    def list_in(self, case_ids: Collection[int], states: Iterable[str]) -> list[Concession]:
        """Those of several cases that are in one of these states."""
        if not case_ids:
            return []
        query = select(CONCESSIONS).where(
            CONCESSIONS.c.case_id.in_(case_ids), CONCESSIONS.c.state.in_(list(states))
        )
        return self._many(query)

    def list_by_ids(self, ids: Collection[int]) -> list[Concession]:
        if not ids:
            return []
        return self._many(select(CONCESSIONS).where(CONCESSIONS.c.id.in_(ids)))

    def list_all(self) -> list[Concession]:
        """Every one that was asked."""
        return self._many(select(CONCESSIONS).where(CONCESSIONS.c.state != "draft"))

    def list_between(
        self, since: datetime | None, until: datetime | None, *, after: int, most: int
    ) -> list[Concession]:
        """Those that were decided from `since` until before `until`, or asked then where nobody
        decided; no drafts. The next `most` after the one with the id `after`."""
        query = _between(select(CONCESSIONS), since, until).where(CONCESSIONS.c.id > after)
        return self._many(query.limit(most))

    def count_between(self, since: datetime | None, until: datetime | None) -> int:
        """How many `list_between` gives altogether."""
        query = _between(select(func.count()).select_from(CONCESSIONS), since, until)
        return int(self._connection.execute(query).scalar_one())

    def _many(self, query: Select[Any]) -> list[Concession]:
        rows = self._connection.execute(query.order_by(CONCESSIONS.c.id))
        return [_read(row) for row in rows]


class Approvals:
    """The steps and the asked people as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_step(self, **values: Any) -> None:
        self._connection.execute(insert(STEPS).values(**({"text": ""} | values)))

    def list_steps(self, concession_id: int) -> list[ApprovalStep]:
        """The chain of one request, the oldest first."""
        query = select(STEPS).where(STEPS.c.concession_id == concession_id).order_by(STEPS.c.id)
        return [_read_step(row) for row in self._connection.execute(query)]

    def list_steps_of(self, concession_ids: Collection[int]) -> list[ApprovalStep]:
        """The chains of several requests, the oldest step first."""
        query = select(STEPS).where(STEPS.c.concession_id.in_(concession_ids)).order_by(STEPS.c.id)
        return [_read_step(row) for row in self._connection.execute(query)]

    def add_ask(self, **values: Any) -> None:
        self._connection.execute(insert(ASKS).values(**values))

    def find_ask(self, ref: str) -> Ask | None:
        row = self._connection.execute(select(ASKS).where(ASKS.c.ref == ref)).one_or_none()
        return _read_ask(row) if row else None

    def list_asks(self, concession_id: int) -> list[Ask]:
        """Everybody who was ever asked about it or informed, the oldest first."""
        query = select(ASKS).where(ASKS.c.concession_id == concession_id).order_by(ASKS.c.id)
        return [_read_ask(row) for row in self._connection.execute(query)]

    def list_open_of(self, person_id: str) -> list[Ask]:
        """What waits for this person's word, the oldest first."""
        query = select(ASKS).where(ASKS.c.person_id == person_id, ENDED, ASKS.c.informed.is_(False))
        return [_read_ask(row) for row in self._connection.execute(query.order_by(ASKS.c.id))]

    def list_waiting_on(self, person_id: str) -> list[int]:
        """The ids of the requests that wait for this person's word, or for that of whoever decides
        in their place."""
        theirs = or_(ASKS.c.person_id == person_id, ASKS.c.on_behalf_of == person_id)
        query = select(ASKS.c.concession_id).where(theirs, ENDED, ASKS.c.informed.is_(False))
        found = self._connection.execute(query.distinct().order_by(ASKS.c.concession_id))
        return [row.concession_id for row in found]

    def is_asked(self, case_id: int, person_id: str) -> bool:
        """Whether something of the case waits for this person's word."""
        query = (
            select(ASKS.c.id)
            .join(CONCESSIONS, CONCESSIONS.c.id == ASKS.c.concession_id)
            .where(CONCESSIONS.c.case_id == case_id, ASKS.c.person_id == person_id, ENDED)
            .where(ASKS.c.informed.is_(False))
            .limit(1)
        )
        return self._connection.execute(query).first() is not None

    def change_ask(self, ref: str, **values: Any) -> None:
        self._connection.execute(update(ASKS).where(ASKS.c.ref == ref).values(**values))

    def end_asks(self, concession_id: int, at: datetime) -> None:
        """Nobody is asked any more."""
        self._connection.execute(
            update(ASKS)
            .where(ASKS.c.concession_id == concession_id, ASKS.c.over_at.is_(None))
            .values(over_at=at)
        )
