"""A chart as plain data: what it says, in words that are ready for its reader, and how long.

Nothing here knows how it is drawn. Values are whole numbers in whatever unit the told texts are in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

# Slack takes no more as the description of a picture.
LONGEST_ALT = 1000
# Steps between the lines of a scale, before zeros are added.
STEPS = (10, 20, 25, 50)
MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `told` stands beside it: the value and what is behind it. `value` None: nothing is
    known. `small`: so few cases that it is hatched. `before`: where it stood a period ago."""

    label: str
    value: int | None
    told: str
    small: bool = False
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars on a scale from 0 to `top`. `caption` says what is counted, `notes` how to read it."""

    title: str
    caption: str
    bars: tuple[Bar, ...]
    top: int
    alt: str
    notes: tuple[str, ...] = ()
    before: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(bar.value is not None for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of a scale."""

    value: int
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line; a point for each category of its chart, None where nothing is known."""

    label: str
    points: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines over `categories` (months), on a scale whose last tick is its top."""

    title: str
    caption: str
    categories: tuple[str, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    alt: str
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(point is not None for line in self.lines for point in line.points)


Chart = Bars | Lines


class Theme(StrEnum):
    """The paper. A `card` stands on any background: its own is solid, with an edge."""

    CARD = "card"
    LIGHT = "light"
    DARK = "dark"


class Form(StrEnum):
    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Charts below each other on one picture, `width` wide in pixels of the page it stands on.

    A PNG has twice as many, so that it stays sharp. `heading` says above all what they are about.
    """

    charts: tuple[Chart, ...]
    width: int
    theme: Theme = Theme.CARD
    form: Form = Form.PNG
    heading: str = ""


def as_plain(sheet: Sheet) -> dict[str, Any]:
    """The sheet for another process."""
    charts = [asdict(each) | {"kind": type(each).__name__} for each in sheet.charts]
    return {"charts": charts, "width": sheet.width, "theme": sheet.theme, "form": sheet.form,
            "heading": sheet.heading}  # fmt: skip


def from_plain(found: Mapping[str, Any]) -> Sheet:
    """The same, read again: from another process or from a job's payload."""
    charts = tuple(_chart(each) for each in found["charts"])
    theme, form = Theme(found["theme"]), Form(found["form"])
    return Sheet(charts, int(found["width"]), theme, form, found["heading"])


def _chart(found: Mapping[str, Any]) -> Chart:
    said = {"title": found["title"], "caption": found["caption"], "alt": found["alt"],
            "notes": tuple(found["notes"])}  # fmt: skip
    if found["kind"] == "Bars":
        bars = tuple(Bar(**each) for each in found["bars"])
        return Bars(bars=bars, top=found["top"], before=found["before"], **said)
    lines = tuple(Line(each["label"], tuple(each["points"])) for each in found["lines"])
    ticks = tuple(Tick(**each) for each in found["ticks"])
    return Lines(categories=tuple(found["categories"]), lines=lines, ticks=ticks, **said)


def scale(highest: int) -> tuple[int, ...]:
    """Round values from 0 to the first one at or above `highest`: at most six of them."""
    power = 1
    while True:
        for step in (each * power // 10 for each in STEPS if each * power % 10 == 0):
            if step * MOST_TICKS >= highest:
                return tuple(range(0, max(1, -(-highest // step)) * step + 1, step))
        power *= 10


def alt_of(charts: Sequence[Chart], longest: int = LONGEST_ALT) -> str:
    """What a picture of several charts says, cut where it has to be at the end of a word."""
    said = " ".join(each.alt for each in charts)
    if len(said) <= longest:
        return said
    return said[: longest - 1].rsplit(" ", 1)[0] + "…"
