"""How long the picture of a report takes, with the start of the process that draws it."""

import time

from bot.charts import Bar, Bars, Chart, Line, Lines, Sheet, Tick, scale
from bot.drawing import Drawn, draw

WIDTH, MONTHS = 620, 12


def picture_times(turns: int) -> list[float]:
    """Seconds for a card of four charts with a year of months, each time."""
    return [_seconds() for _ in range(turns)]


def _seconds() -> float:
    began = time.perf_counter()
    drawn = draw([Sheet((_bars(), _bars(), _lines(), _lines()), WIDTH, heading="A year")])
    assert isinstance(drawn, Drawn), drawn
    return time.perf_counter() - began


def _bars() -> Chart:
    bars = tuple(Bar(f"Reason {n}", 90 - 9 * n, f"{90 - 9 * n} closed", n > 6) for n in range(8))
    return Bars("Reasons", "Root causes of closed cases.", bars, 90, "")


def _lines() -> Chart:
    names = tuple(f"{month:02}/2026" for month in range(1, MONTHS + 1))
    lines = tuple(
        Line(name, tuple(at * month % 97 for month in range(MONTHS)))
        for at, name in ((31, "at risk"), (17, "saved"), (11, "lost"))
    )
    ticks = tuple(Tick(value, f"${value}K") for value in scale(97))
    return Lines("ARR", "By month.", names, lines, ticks, "")
