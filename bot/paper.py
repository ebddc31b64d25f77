"""The paper that charts are drawn on, from the top down, in pixels of the page it will stand on."""

import os
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.textpath import TextToPath

from bot.charts import Form, Theme
from bot.palette import PALETTES

# DejaVu comes with the library; the others hold what it has not, where the machine has them.
FAMILIES = (
    "DejaVu Sans", "Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans JP", "IPAexGothic",
    "IPAGothic", "IPAPGothic", "TakaoPGothic", "VL PGothic", "Hiragino Sans", "Yu Gothic",
    "Meiryo", "MS Gothic", "Droid Sans Fallback", "WenQuanYi Zen Hei", "Arial Unicode MS",
)  # fmt: skip
MARGIN = 22.0
TITLE, BODY, SMALL = 17.0, 13.5, 12.0
LEADING = 1.4
SHARP = 2
SUPERFLUOUS = re.compile(
    rb"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL
)
MARKS = ("o", "s", "^")
# Signs in the same place show each other: the smaller one lies above.
MARK_SIZES = (8.5, 9.5, 6.0)
Dash = Literal["solid"] | tuple[int, tuple[float, ...]]
DASHES: tuple[Dash, ...] = ("solid", (0, (5, 2.5)), (0, (1.5, 1.8)))


@dataclass(frozen=True, slots=True)
class Type:
    """How a text looks. `size` in pixels."""

    size: float
    colour: str
    bold: bool = False

    @property
    def height(self) -> float:
        return self.size * LEADING


Stroke = Callable[[Axes], None]


class Paper:
    """`y` is how far down it is filled. What is drawn is kept until its height is known."""

    def __init__(self, width: float, theme: Theme) -> None:
        self.width, self.theme = width, theme
        self.palette = PALETTES[theme]
        self.y = MARGIN
        self.title = Type(TITLE, self.palette.ink, bold=True)
        self.body = Type(BODY, self.palette.ink)
        self.strong = Type(BODY, self.palette.ink, bold=True)
        self.small = Type(SMALL, self.palette.quiet)
        self.readable = True
        self._strokes: list[Stroke] = []
        self._families = _families()

    @property
    def left(self) -> float:
        return MARGIN

    @property
    def right(self) -> float:
        return self.width - MARGIN

    def measure(self, text: str, how: Type) -> float:
        """How wide it is."""
        text = _printable(text)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            size = TextToPath().get_text_width_height_descent(text, self._font(how), ismath=False)
        if any(str(each.message).startswith("Glyph") for each in caught):
            self.readable = False
        return float(size[0])

    def wrapped(self, text: str, how: Type, width: float) -> list[str]:
        """In lines of at most that width; a word that is wider is broken."""
        lines: list[str] = []
        line = ""
        for piece in _pieces(text):
            if line and self.measure((line + piece).rstrip(), how) > width:
                lines.append(line.rstrip())
                line = ""
            line = (line + piece).lstrip()
            while self.measure(line.rstrip(), how) > width and len(line) > 1:
                cut = self._fits(line, how, width)
                lines.append(line[:cut])
                line = line[cut:]
        return [*lines, line.rstrip()] if line.strip() or not lines else lines

    def _fits(self, line: str, how: Type, width: float) -> int:
        """How many of its signs have room, at least one: halving, as measuring is slow."""
        fits, too_many = 1, len(line)
        while too_many - fits > 1:
            middle = (fits + too_many) // 2
            if self.measure(line[:middle], how) > width:
                too_many = middle
            else:
                fits = middle
        return fits

    def write(self, x: float, text: str, how: Type, *, y: float | None = None,
              align: str = "left") -> None:  # fmt: skip
        """One line, its upper edge at `y` or where the paper is filled to."""
        at = (self.y if y is None else y) + how.height * 0.76
        self.measure(text, how)
        shown = _printable(text)
        self._strokes.append(
            lambda axes: _text(axes, x, at, shown, how.colour, self._font(how), align)
        )

    def paragraph(self, text: str, how: Type) -> None:
        for line in self.wrapped(text, how, self.right - self.left):
            self.write(self.left, line, how)
            self.y += how.height

    def box(self, x: float, y: float, width: float, height: float, colour: str,
            *, hatched: bool = False) -> None:  # fmt: skip
        fill = self.palette.paper if hatched else colour
        hatch = "////" if hatched else None
        self._strokes.append(
            lambda axes: _box(axes, (x, y), (width, height), (fill, colour), hatch)
        )

    def line(self, points: list[tuple[float, float]], colour: str, width: float = 1.0,
             number: int | None = None) -> None:  # fmt: skip
        """Through the points; as the series of that `number` it has its own sign and dash."""
        self._strokes.append(lambda axes: _line(axes, points, colour, width, number, self))

    def rule(self, space: float) -> None:
        """A line across that separates, with space around it."""
        self.y += space / 2
        self.line([(self.left, self.y), (self.right, self.y)], self.palette.rule)
        self.y += space / 2

    def picture(self, form: Form) -> bytes:
        """Everything, as a file."""
        height = self.y + MARGIN
        figure = Figure(figsize=(self.width / 72, height / 72), dpi=72)
        figure.patch.set_visible(False)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, self.width)
        axes.set_ylim(height, 0)
        self._background(axes, height)
        for stroke in self._strokes:
            stroke(axes)
        return _written(figure, form)

    def _background(self, axes: Axes, height: float) -> None:
        if self.theme is not Theme.CARD:
            _box(axes, (0, 0), (self.width, height), (self.palette.paper,) * 2, None)
            return
        rounded = f"round,pad=0,rounding_size={MARGIN / 2}"
        axes.add_patch(
            FancyBboxPatch(
                (1, 1), self.width - 2, height - 2, boxstyle=rounded,
                facecolor=self.palette.paper, edgecolor=self.palette.edge, linewidth=1,
            )
        )  # fmt: skip

    def _font(self, how: Type) -> FontProperties:
        weight = "bold" if how.bold else "normal"
        return FontProperties(family=self._families, size=how.size, weight=weight)


def _families() -> list[str]:
    there = {each.name for each in fontManager.ttflist}
    return [name for name in FAMILIES if name in there]


def _printable(text: str) -> str:
    """Without signs that order others about: no file holds a bell, no name turns a line around."""
    return "".join(each for each in text if each.isprintable())


def _pieces(text: str) -> Iterator[str]:
    """Where a line may end: after a blank, and after each sign that is written without blanks."""
    piece = ""
    for sign in " ".join(text.split()):
        if piece and ord(sign) >= 0x2E80:
            yield piece
            piece = ""
        piece += sign
        if sign == " " or ord(sign) >= 0x2E80:
            yield piece
            piece = ""
    if piece:
        yield piece


def _text(axes: Axes, x: float, y: float, text: str, colour: str, font: FontProperties,
          align: str) -> None:  # fmt: skip
    # What people typed is no formula.
    axes.text(x, y, text, color=colour, fontproperties=font, ha=align, va="baseline",
              parse_math=False)  # fmt: skip


def _box(axes: Axes, at: tuple[float, float], size: tuple[float, float],
         colours: tuple[str, str], hatch: str | None) -> None:  # fmt: skip
    fill, edge = colours
    axes.add_patch(
        Rectangle(at, *size, facecolor=fill, edgecolor=edge, hatch=hatch,
                  linewidth=1 if hatch else 0)
    )  # fmt: skip


def _line(axes: Axes, points: list[tuple[float, float]], colour: str, width: float,
          number: int | None, paper: Paper) -> None:  # fmt: skip
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    drawn = Line2D(xs, ys, color=colour, linewidth=width, solid_capstyle="butt")
    if number is not None:
        drawn.set_linestyle(DASHES[number % len(DASHES)])
        drawn.set_marker(MARKS[number % len(MARKS)])
        drawn.set_markersize(MARK_SIZES[number % len(MARKS)])
        drawn.set_markeredgecolor(paper.palette.paper)
    axes.add_line(drawn)


def _written(figure: Figure, form: Form) -> bytes:
    """The same input gives the same bytes: no date, no chance in the names of parts."""
    out = BytesIO()
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    with mpl.rc_context(
        {
            "svg.hashsalt": "savedesk",
            "svg.fonttype": "path",
            "hatch.linewidth": 1.6,
            "text.hinting": "none",
            "text.hinting_factor": 1,
        }
    ):
        if form is Form.PNG:
            figure.savefig(out, format="png", dpi=72 * SHARP, transparent=False)
        else:
            figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    # Comments repeat the texts, and the rest names addresses that nobody is to ask.
    return out.getvalue() if form is Form.PNG else SUPERFLUOUS.sub(b"", out.getvalue())
