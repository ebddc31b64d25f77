"""Judges what the database holds about concessions, step by step, by a law of its own."""

import json
from collections import Counter

from tests.granting import Office
from tests.granting_law import (
    EMERGENCY,
    EXECUTIVE,
    FORTNIGHT,
    YEAR,
    Kept,
    Law,
    delegations_at,
    kept_in,
    served_by,
)

COUNTS = {"granted", "offered", "accepted"}
# What a state may become in one step, and the events that tell of it.
MOVES = {
    ("", "draft"): [],
    ("", "asked"): ["asked"],
    ("", "granted"): ["asked", "granted"],
    ("draft", "asked"): ["asked"],
    ("draft", "granted"): ["asked", "granted"],
    ("draft", "withdrawn"): ["withdrawn"],
    ("asked", "countered"): ["countered"],
    ("asked", "granted"): ["granted"],
    ("asked", "rejected"): ["rejected"],
    ("countered", "asked"): ["asked"],
    ("countered", "granted"): ["granted"],
    ("granted", "offered"): ["offered"],
    ("granted", "declined"): ["declined"],
    ("granted", "used"): ["used"],
    ("offered", "declined"): ["declined"],
    **{(old, new): [new] for old in ("asked", "countered", "granted")
       for new in ("withdrawn", "replaced", "lapsed")},
}  # fmt: skip
STEPS = {"agreed", "reminded", "escalated", "question", "answer"}
FINAL = {"approved", "within", "taken", "rejected", "withdrawn", "replaced", "lapsed"}
ENDS_ROUND = FINAL | {"countered"}


class Judge:
    """Looks after every step at what has changed; `before` is what it saw last."""

    def __init__(self, office: Office, law: Law) -> None:
        self.office, self.ground, self.law = office, office.ground, law
        self.before: dict[str, Kept] = {}
        self.seen = self.ground.one("SELECT max(seq) FROM audit") or 0
        self.steps_seen = 0

    def judges(self) -> None:
        """Everything that changed since the last time."""
        after = kept_in(self.ground)
        moved = {
            ref: (self.before[ref].state if ref in self.before else "", each.state)
            for ref, each in after.items()
            if ref not in self.before or self.before[ref].state != each.state
        }
        self._judge_events(moved)
        for ref, (_, state) in moved.items():
            if state == "granted":
                self._judge_grant(after[ref], after)
        for each in after.values():
            self._judge_chain(each)
        self.before = after

    def _judge_events(self, moved: dict[str, tuple[str, str]]) -> None:
        """One event for each transition, none for anything else."""
        wanted: Counter[tuple[str, str]] = Counter()
        for ref, move in moved.items():
            assert move in MOVES, move
            wanted.update((f"concession_{event}", ref) for event in MOVES[move])
        rows = self.ground.rows(
            "SELECT seq, event, data FROM audit WHERE seq > ? ORDER BY seq", self.seen
        )
        told = Counter(
            (event, json.loads(data)["concession"])
            for _, event, data in rows
            if event.startswith("concession_")
        )
        assert told == wanted
        steps = self.ground.rows(
            "SELECT id, kind FROM approval_steps WHERE id > ? ORDER BY id", self.steps_seen
        )
        small = Counter(f"approval_{kind}" for _, kind in steps if kind in STEPS)
        assert Counter(e for _, e, _ in rows if e.startswith("approval_")) == small
        self.seen = rows[-1][0] if rows else self.seen
        self.steps_seen = steps[-1][0] if steps else self.steps_seen

    def _judge_grant(self, granted: Kept, after: dict[str, Kept]) -> None:
        now = self.office.clock.now()
        owner = self.ground.one("SELECT owner_id FROM cases WHERE id = ?", granted.case_id)
        got = sum(
            each.peak
            for each in after.values()
            if each.account_id == granted.account_id
            and each.id != granted.id
            and each.state in COUNTS
            and not each.is_limit
            and each.decided_at is not None
            and each.decided_at >= now - YEAR
        )
        total = granted.peak + got if granted.peak else 0
        emergency = total >= EMERGENCY
        decider = granted.decided_for or granted.decided_by
        assert decider is not None
        assert granted.decided_at == now
        level = self.law.level_of(decider, owner, emergency)
        assert self.law.covers(level, total, granted.kinds), (granted, total, level)
        assert granted.decided_level == level
        assert total <= self.law.limits.get(EXECUTIVE, total)
        assert not emergency or granted.justification.strip()
        self._judge_interest(granted, owner)
        self._judge_lapse(granted, after)

    def _judge_interest(self, granted: Kept, owner: str) -> None:
        """Who stands in for somebody does so at that moment, and gains nothing by it."""
        last = self._steps(granted)[-1]
        if granted.decided_for is None or last != "approved":
            return
        now, gaining = self.office.clock.now(), {granted.by, owner}
        assert (granted.decided_for, granted.decided_by) in delegations_at(self.ground, now)
        served = served_by(self.ground, now).get(granted.decided_by or "", set())
        assert not gaining & (served | {granted.decided_by or "", granted.decided_for})

    def _judge_lapse(self, granted: Kept, after: dict[str, Kept]) -> None:
        """Neither the request nor the word that it rests on was over."""
        now = self.office.clock.now()
        assert now < granted.at + FORTNIGHT
        if self._steps(granted)[-1] == "within":
            given = after[granted.drawn_on or granted.replaces or ""]
            assert given.lapses_at is not None
            assert now < given.lapses_at

    def _judge_chain(self, each: Kept) -> None:
        """One word ends a round, and after the last one there is no other."""
        ended = ""
        for kind in self._steps(each):
            if kind == "asked":
                assert ended in {"", "countered"}
                ended = ""
            elif kind in ENDS_ROUND:
                assert ended == "" or (ended == "countered" and kind in FINAL) or (
                    ended in {"approved", "within", "taken"}
                    and kind in {"withdrawn", "replaced", "lapsed"}
                )  # fmt: skip
                assert kind != "taken" or ended == "countered"
                ended = kind

    def _steps(self, each: Kept) -> list[str]:
        rows = self.ground.rows(
            "SELECT kind FROM approval_steps WHERE concession_id = ? ORDER BY id", each.id
        )
        return [kind for (kind,) in rows]
