"""What a stand-up told of each case, kept so that the next one can say what has changed since."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.standup import Standing


class Change(StrEnum):
    """What is new about a case since the last stand-up, the weightiest first."""

    NEW = "new"
    BROKEN = "broken"
    SLIPPING = "slipping"
    RECOVERED = "recovered"
    CONTACTED = "contacted"
    UPDATED = "updated"
    OWNER = "owner"
    TIER = "tier"
    ITEMS = "items"


@dataclass(frozen=True, slots=True)
class ToldCase:
    """One case as it was told."""

    owner_id: str
    tier: int | None
    slips: bool
    broken: int
    contacted: bool
    settled: int
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """A stand-up that was held: when, and its cases by their refs."""

    at: datetime
    cases: Mapping[str, ToldCase]


def told_of(on: Standing) -> ToldCase:
    case, work = on.case, on.work
    return ToldCase(
        case.owner_id,
        case.tier,
        on.is_slipping,
        work.broken,
        case.first_contact_at is not None,
        work.settled,
        work.last_sent_at,
    )


def changes(on: Standing, before: Told | None) -> tuple[Change, ...]:
    """What changed since, the weightiest first; nothing where there was no stand-up before."""
    if before is None:
        return ()
    old, new = before.cases.get(on.case.ref), told_of(on)
    if old is None:
        return (Change.NEW,)
    found = {
        Change.BROKEN: new.broken > old.broken,
        Change.SLIPPING: new.slips and not old.slips,
        Change.RECOVERED: old.slips and not new.slips,
        Change.CONTACTED: new.contacted and not old.contacted,
        Change.UPDATED: new.sent_at is not None and new.sent_at != old.sent_at,
        Change.OWNER: new.owner_id != old.owner_id,
        Change.TIER: new.tier != old.tier,
        Change.ITEMS: new.settled > old.settled,
    }
    return tuple(change for change in Change if found.get(change))


def items_since(on: Standing, before: Told | None) -> int:
    """How many items were settled since."""
    old = before.cases.get(on.case.ref) if before else None
    return on.work.settled - old.settled if old else 0


def packed(at: datetime, standings: Iterable[Standing]) -> str:
    """What is kept of a stand-up: ids, states and counts only, never a customer's words."""
    cases = {on.case.ref: _row(told_of(on)) for on in standings}
    return json.dumps({"at": at.isoformat(), "cases": cases}, separators=(",", ":"))


def _row(told: ToldCase) -> list[object]:
    sent = told.sent_at.isoformat() if told.sent_at else None
    return [
        told.owner_id, told.tier, told.slips, told.broken, told.contacted, told.settled, sent,
    ]  # fmt: skip


def unpacked(kept: str) -> Told | None:
    """The same read again; None for one that told nothing."""
    found = json.loads(kept)
    if "at" not in found:
        return None
    cases = {ref: _case(*row) for ref, row in found["cases"].items()}
    return Told(datetime.fromisoformat(found["at"]), cases)


def _case(
    owner_id: str, tier: int | None, slips: bool, broken: int, contacted: bool, settled: int,
    sent: str | None,
) -> ToldCase:  # fmt: skip
    sent_at = datetime.fromisoformat(sent) if sent else None
    return ToldCase(owner_id, tier, slips, broken, contacted, settled, sent_at)
