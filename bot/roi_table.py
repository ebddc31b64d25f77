"""The ROI model as a table of text, and what each gain is made of."""

import unicodedata
from collections.abc import Sequence

from domain.value_summary import Figures, Roi
from playbooks.words import Words

APART = "  "


def roi_table(words: Words, roi: Roi, currency: str) -> str:
    """One line a year and one for all of them; columns stand below each other."""

    def money(minor: int) -> str:
        return words.money(minor, currency)

    rows = [
        (words.plain("Year"), words.plain("You pay"), words.plain("You gain"),
         words.plain("Net"), words.plain("Net so far")),
        *(
            (str(each.number), money(each.cost), money(each.gain), money(each.net),
             money(each.total))
            for each in roi.years
        ),
    ]  # fmt: skip
    if len(roi.years) > 1:
        whole = words.plain("All")
        rows.append((whole, money(roi.cost), money(roi.gain), money(roi.net), money(roi.net)))
    return aligned(rows)


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell: the first to the left, figures to the right."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *rest = zip(row, widths, strict=True)
        cells = [first[0] + _pad(*first), *(_pad(*each) + each[0] for each in rest)]
        lines.append(APART.join(cells).rstrip())
    return "\n".join(lines)


def width(text: str) -> int:
    """How many columns a text takes; East Asian characters take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _pad(text: str, to: int) -> str:
    return " " * (to - width(text))


def gains_told(words: Words, figures: Figures, currency: str) -> list[str]:
    """Each gain of a year with how it was worked out; one that nobody entered is not named."""
    told = []
    if figures.time_saved:
        told.append(
            words.plain(
                "%(hours)s hours saved a year × %(cost)s an hour = %(money)s",
                hours=f"{figures.hours_saved:,}",
                cost=words.money(figures.hourly_cost, currency),
                money=words.money(figures.time_saved, currency),
            )
        )
    elif figures.hours_saved:
        told.append(words.plain("%(hours)s hours saved a year", hours=f"{figures.hours_saved:,}"))
    if figures.revenue_enabled:
        money = words.money(figures.revenue_enabled, currency)
        told.append(words.plain("Revenue enabled a year: %(money)s", money=money))
    if figures.cost_avoided:
        money = words.money(figures.cost_avoided, currency)
        told.append(words.plain("Cost avoided a year: %(money)s", money=money))
    return told
