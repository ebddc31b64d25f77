"""Calls whose caller has given up, and that Slack does nevertheless, a little later."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Late:
    """What is done once `due` (elapsed seconds) has come; nobody hears of it."""

    due: float
    do: Callable[[], object]


class LateCalls:
    """The calls that are still to be done."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._calls: list[Late] = []

    def put_off(self, seconds: float, do: Callable[[], object]) -> None:
        self._calls.append(Late(self._elapsed() + seconds, do))

    def catch_up(self) -> int:
        """Does those whose moment has come; how many they were."""
        due = [each for each in self._calls if each.due <= self._elapsed()]
        self._calls = [each for each in self._calls if each.due > self._elapsed()]
        for each in due:
            each.do()
        return len(due)

    def next(self) -> float | None:
        """When the next one is done, in elapsed seconds."""
        return min((each.due for each in self._calls), default=None)
