"""Mutants of what follows a case and of stand-ups: one promise taken out, each to be caught."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any
from unittest.mock import patch

import bot.celebrating
import bot.reopening
import bot.standups
from bot.channel_lines import tell_channel
from bot.messages import Message
from domain.aftercare import TouchState
from domain.outcomes import Debrief
from storage.afters import Afters
from storage.database import Transaction
from storage.debriefs import Debriefs
from storage.stand_ups import StandUps
from storage.touches import Touches
from tests.simulation.taken_out import by_name


@contextmanager
def celebrated_twice() -> Iterator[None]:
    """A save is told again when its case was taken up and saved once more."""
    get, numbers = Afters.get, count()

    def forgotten(self: Afters, case_id: int) -> Any:
        return replace(get(self, case_id), celebrated_at=None)

    def told(tx: Transaction, channel: str, key: str, message: Message, now: datetime) -> None:
        tell_channel(tx, channel, f"{key}:{next(numbers)}", message, now)

    with (
        patch.object(Afters, "get", forgotten),
        patch.object(bot.celebrating, "tell_channel", told),
    ):
        yield


@contextmanager
def stand_up_without_its_key() -> Iterator[None]:
    """Whoever plans a stand-up plans another one, and the day is taken by nobody."""
    numbers = count()

    def another(team: str, day: date) -> str:
        return f"standup:{team}:{day.isoformat()}:{next(numbers)}"

    with (
        patch.object(bot.standups, "_key", another),
        patch.object(StandUps, "hold", lambda *_given: True),
        patch.object(StandUps, "is_held", lambda *_given: False),
    ):
        yield


@contextmanager
def result_kept_after_reopening() -> Iterator[None]:
    """A case that is open again still counts as it had ended."""
    with patch.object(bot.reopening, "forget_result", lambda *_given: None):
        yield


@contextmanager
def touch_nags_on() -> Iterator[None]:
    """What was done or skipped after a case is still owed."""
    change = Touches.change

    def changed(self: Touches, touch_id: int, **values: Any) -> None:
        if values.get("state") in {TouchState.DONE.value, TouchState.SKIPPED.value}:
            values["state"] = TouchState.OPEN.value
        change(self, touch_id, **values)

    with patch.object(Touches, "change", changed):
        yield


@contextmanager
def debrief_forgotten() -> Iterator[None]:
    """Nobody is reminded of the debrief that a closing asks for."""

    def nothing(_self: Debriefs, _owner_id: str, _limit: int) -> list[Debrief]:
        return []

    with patch.object(Debriefs, "list_open_of", nothing):
        yield


OUTCOME_MUTANTS = by_name(
    celebrated_twice,
    stand_up_without_its_key,
    result_kept_after_reopening,
    touch_nags_on,
    debrief_forgotten,
)
