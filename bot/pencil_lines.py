"""Lines over months: a legend, a scale, and a sign and a dash of its own for each line."""

from collections.abc import Iterator
from itertools import groupby

from bot.charts import Line, Lines
from bot.paper import Paper
from bot.pencil_bars import draw_head, draw_notes

HIGH = 160.0
SAMPLE = 44.0
# Half of the sign of a series, which stands out beyond the end of its line.
SIGN = 5.0
GAP = 9.0
BETWEEN = 20.0
THICK = 2.4


def draw_lines(paper: Paper, chart: Lines) -> None:
    draw_head(paper, chart.title, chart.caption)
    _draw_legend(paper, chart.lines)
    left = paper.left + GAP + max(paper.measure(tick.told, paper.small) for tick in chart.ticks)
    area = Area(paper, chart, left)
    area.draw_scale()
    area.draw_months()
    # The first is the one that matters least, so it lies below the others.
    for number, line in enumerate(chart.lines):
        area.draw(line, number)
    paper.y = area.bottom + GAP / 2 + paper.small.height + GAP
    draw_notes(paper, chart.notes)


def _draw_legend(paper: Paper, lines: tuple[Line, ...]) -> None:
    start = x = paper.left + SIGN
    for number, line in enumerate(lines):
        wide = SAMPLE + GAP + paper.measure(line.label, paper.body)
        if x > start and x + wide > paper.right:
            x = start
            paper.y += paper.body.height
        middle = paper.y + paper.body.height / 2
        sample = [(x, middle), (x + SAMPLE / 2, middle), (x + SAMPLE, middle)]
        paper.line(sample, paper.palette.series[number % 3], THICK, number)
        paper.write(x + SAMPLE + GAP, line.label, paper.body)
        x += wide + BETWEEN
    paper.y += paper.body.height + GAP


class Area:
    """Where the lines are: from `left` to the margin, from the present place of the paper down."""

    def __init__(self, paper: Paper, chart: Lines, left: float) -> None:
        self._paper, self._chart, self._left = paper, chart, left
        self._top = paper.y + GAP
        self.bottom = self._top + HIGH

    def _x(self, place: int) -> float:
        """The middle of a category's part of the width."""
        count = max(1, len(self._chart.categories))
        return self._left + (self._paper.right - self._left) * (place + 0.5) / count

    def _y(self, value: int) -> float:
        return self.bottom - HIGH * value / max(1, self._chart.ticks[-1].value)

    def draw_scale(self) -> None:
        paper = self._paper
        for tick in self._chart.ticks:
            y = self._y(tick.value)
            paper.line([(self._left, y), (paper.right, y)], paper.palette.rule)
            above = y - paper.small.height / 2
            paper.write(self._left - GAP, tick.told, paper.small, y=above, align="right")

    def draw_months(self) -> None:
        """As many as have room; the last one always."""
        paper, names = self._paper, self._chart.categories
        wide = GAP + max((paper.measure(name, paper.small) for name in names), default=0)
        each = (paper.right - self._left) / max(1, len(names))
        step = max(1, int(-(-wide // each)))
        for place in range(len(names) - 1, -1, -step):
            half = paper.measure(names[place], paper.small) / 2
            x = min(self._x(place), paper.right - half)
            paper.write(x, names[place], paper.small, y=self.bottom + GAP / 2, align="center")

    def draw(self, line: Line, number: int) -> None:
        colour = self._paper.palette.series[number % 3]
        for run in self._runs(line):
            self._paper.line(run, colour, THICK, number)

    def _runs(self, line: Line) -> Iterator[list[tuple[float, float]]]:
        """Broken where nothing is known."""
        points = enumerate(line.points)
        for known, found in groupby(points, key=lambda each: each[1] is not None):
            if known:
                yield [(self._x(at), self._y(value)) for at, value in found if value is not None]
