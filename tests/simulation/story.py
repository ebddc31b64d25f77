"""What happened in a world, act by act, for whoever has to find out why."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `real` is elapsed seconds since the world began."""

    at: datetime
    real: float
    who: str
    text: str

    def __str__(self) -> str:
        moment = self.at.strftime("%a %d %b %H:%M:%S")
        return f"{moment} {self.real:>11.1f}s  {self.who:<8} {self.text}"


class Story:
    """The lines of one world, in their order."""

    def __init__(self, now: Callable[[], datetime], real: Callable[[], float]) -> None:
        self._now, self._real, self._began = now, real, real()
        self.lines: list[Line] = []

    def tell(self, who: str, text: str) -> None:
        self.lines.append(Line(self._now(), self._real() - self._began, who, text))

    def text(self) -> str:
        return "\n".join(str(line) for line in self.lines)

    def digest(self) -> str:
        """Tells two stories apart: a seed has one and the same story wherever it is told."""
        return hashlib.sha256(self.text().encode()).hexdigest()
