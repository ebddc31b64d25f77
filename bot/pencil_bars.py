"""Bars below each other: a label, its value with what is behind it, and the bar across."""

from bot.charts import Bar, Bars
from bot.paper import Paper

THICK = 15.0
GAP = 13.0
BELOW_HEAD = 14.0
OVER = 2.0
MARK_WIDE = 12.0


def draw_head(paper: Paper, title: str, caption: str) -> None:
    """What the chart is of, and how it is counted."""
    paper.paragraph(title, paper.title)
    if caption:
        paper.paragraph(caption, paper.small)
    paper.y += BELOW_HEAD


def draw_notes(paper: Paper, notes: tuple[str, ...]) -> None:
    for note in notes:
        paper.paragraph(note, paper.small)


def draw_bars(paper: Paper, chart: Bars) -> None:
    draw_head(paper, chart.title, chart.caption)
    for bar in chart.bars:
        _draw_label(paper, bar)
        _draw_bar(paper, bar, max(1, chart.top))
    if chart.before and any(bar.before is not None for bar in chart.bars):
        _draw_legend(paper, chart.before)
    draw_notes(paper, chart.notes)


def _draw_label(paper: Paper, bar: Bar) -> None:
    """Label and value share a line where there is room for both."""
    whole = paper.right - paper.left
    told = paper.measure(bar.told, paper.body)
    lines = paper.wrapped(bar.label, paper.strong, max(whole - told - GAP, whole / 2))
    for line in lines[:-1]:
        paper.write(paper.left, line, paper.strong)
        paper.y += paper.strong.height
    paper.write(paper.left, lines[-1], paper.strong)
    if paper.measure(lines[-1], paper.strong) + GAP + told > whole:
        paper.y += paper.strong.height
    paper.write(paper.right, bar.told, paper.body, align="right")
    paper.y += paper.strong.height


def _draw_bar(paper: Paper, bar: Bar, top: int) -> None:
    whole, colour = paper.right - paper.left, paper.palette.series[0]
    paper.box(paper.left, paper.y, whole, THICK, paper.palette.track)
    if bar.value is not None and bar.value > 0:
        length = max(2.0, whole * min(bar.value, top) / top)
        paper.box(paper.left, paper.y, length, THICK, colour, hatched=bar.small)
    if bar.before is not None:
        _mark(paper, paper.left + whole * min(bar.before, top) / top, paper.y)
    paper.y += THICK + GAP


def _mark(paper: Paper, x: float, y: float) -> None:
    """Where it stood before: a line across the bar, edged so that it shows on it."""
    ends = [(x, y - OVER), (x, y + THICK + OVER)]
    paper.line(ends, paper.palette.paper, 5.0)
    paper.line(ends, paper.palette.ink, 2.0)


def _draw_legend(paper: Paper, told: str) -> None:
    _mark(paper, paper.left + OVER, paper.y)
    for line in paper.wrapped(told, paper.small, paper.right - paper.left - MARK_WIDE):
        paper.write(paper.left + MARK_WIDE, line, paper.small, y=paper.y - 1)
        paper.y += paper.small.height
    paper.y += 2 * OVER
