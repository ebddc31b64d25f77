"""A report as one page that needs nothing else: words, tables and pictures in a single file."""

import base64
import hashlib
from dataclasses import asdict, dataclass
from itertools import product

from bot.charts import Chart, Form, Sheet, Theme
from bot.desk import Desk
from bot.drawing import Drawn
from bot.page_tables import Table, page_tables
from bot.palette import PALETTES
from bot.report_charts import n_plain, report_charts
from bot.report_text import reading, told_amount, warning_said, whose
from bot.report_words import NAMES, UNMEASURED
from domain.report import Report
from playbooks.pages import render_page
from playbooks.unmarked import unmarked
from playbooks.words import Words
from storage.database import Transaction

TEMPLATE, STYLE = "report_page.html", "report_page_style"
WIDTHS = {"wide": 680, "narrow": 340}
THEMES = {"light": Theme.LIGHT, "dark": Theme.DARK}
VARIANTS = tuple(product(THEMES, WIDTHS))
# What people ask for first.
KEY_NUMBERS = ("closed", "save_rate", "arr_saved", "arr_lost", "contact_in_time")


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, drawn for each theme and width; `images` are addresses that hold the picture."""

    title: str
    alt: str
    images: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KeyNumber:
    name: str
    amount: str
    behind: str


def report_page(desk: Desk, tx: Transaction, words: Words, report: Report) -> str:
    """The whole page. It loads nothing and runs nothing: a policy in it forbids both."""
    style = render_page(
        STYLE, light=asdict(PALETTES[Theme.LIGHT]), dark=asdict(PALETTES[Theme.DARK])
    )
    charts = () if report.is_empty else report_charts(desk, words, report)
    figures = _figures(desk, charts)
    return render_page(
        TEMPLATE,
        language=words.language,
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        told=_told(words, report),
        key_numbers=[] if report.is_empty else _key_numbers(words, report),
        warnings=[unmarked(warning_said(words, report, each)) for each in report.warnings],
        figures=figures,
        not_drawn=bool(charts) and not figures,
        tables=_tables(desk, tx, words, report),
        unmeasured=[unmarked(words.text(UNMEASURED[each])) for each in report.unmeasured],
    )


def _tables(desk: Desk, tx: Transaction, words: Words, report: Report) -> tuple[Table, ...]:
    return () if report.is_empty else page_tables(desk, tx, words, report)


def _told(words: Words, report: Report) -> dict[str, str]:
    """What is said once on the page, by its place in the template."""
    return {
        "title": words.plain("Save report"),
        "period": words.plain(
            "%(first)s – %(last)s (%(days)s days)", first=words.date(report.period.first),
            last=words.date(report.period.last), days=report.period.days,
        ),
        "whose": unmarked(whose(words, report)),
        "made": words.plain("Made %(at)s", at=words.moment(report.made_at, "UTC")),
        "nothing": words.plain("No case was closed in that time.") if report.is_empty else "",
        "careful": words.plain("Before you believe it"),
        "charts": words.plain("At a glance"),
        "numbers": words.plain("All numbers"),
        "unmeasured": words.plain("Not measured here, and why"),
        "reading": unmarked(reading(words, report)),
        "in_words": words.plain("The picture in words"),
        "not_drawn": words.plain(
            "The pictures could not be drawn on this machine. All their numbers are in the tables."
        ),
    }  # fmt: skip


def _key_numbers(words: Words, report: Report) -> list[KeyNumber]:
    """Money in the currency of the policy; where there is none of it, in all there are."""
    key = [each for each in report.shown if each.measure.id in KEY_NUMBERS]
    home = report.assumptions.currency
    if any(each.value.currency == home for each in key):
        key = [each for each in key if each.value.currency in {home, None}]
    return [
        KeyNumber(
            words.plain(NAMES[each.measure.id]),
            told_amount(words, each, each.value),
            n_plain(words, each.value),
        )
        for each in key
        if each.value.amount is not None
    ]


def _figures(desk: Desk, charts: tuple[Chart, ...]) -> list[Figure]:
    """None where they could not be drawn."""
    sheets = [
        Sheet((chart,), WIDTHS[width], THEMES[theme], Form.SVG)
        for chart in charts
        for theme, width in VARIANTS
    ]
    drawn = desk.draw(sheets) if sheets else None
    if not isinstance(drawn, Drawn):
        return []
    addresses = [_address(each) for each in drawn.pictures]
    each_has = len(VARIANTS)
    return [
        Figure(
            chart.title,
            chart.alt,
            tuple(
                (f"{theme} {width}", addresses[at * each_has + number])
                for number, (theme, width) in enumerate(VARIANTS)
            ),
        )
        for at, chart in enumerate(charts)
    ]


def _address(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
