"""Charts as data: scales that people can read, descriptions that fit, colours that hold."""

from itertools import combinations

import pytest

from bot.charts import (
    Bar,
    Bars,
    Form,
    Line,
    Lines,
    Sheet,
    Theme,
    Tick,
    alt_of,
    as_plain,
    from_plain,
    scale,
)
from bot.palette import PALETTES, contrast
from bot.paper import DASHES, MARKS

READABLE = 4.5


def bars(alt: str = "Save rate: 50% of 4.") -> Bars:
    bar = Bar("Within 48 hours", 50_00, "50% · n = 4, few", small=True, before=40_00)
    return Bars("Save rate", "Of closed cases.", (bar,), 100_00, alt, ("Hatched: few.",), "before")


def lines() -> Lines:
    ticks = (Tick(0, "$0"), Tick(10, "$10"))
    drawn = (Line("saved", (1, None, 3)), Line("lost", (4, 5, None)))
    return Lines("ARR", "By month.", ("Jan", "Feb", "Mar"), drawn, ticks, "ARR: much.")


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, (0, 1)),
        (1, (0, 1)),
        (5, (0, 1, 2, 3, 4, 5)),
        (6, (0, 2, 4, 6)),
        (48_000_00, (0, 10_000_00, 20_000_00, 30_000_00, 40_000_00, 50_000_00)),
        (12, (0, 5, 10, 15)),
    ],
)
def test_a_scale_is_round_and_ends_at_or_above_the_highest(
    highest: int, ticks: tuple[int, ...]
) -> None:
    assert scale(highest) == ticks


def test_every_scale_holds_its_highest_in_at_most_six_lines() -> None:
    for highest in [*range(300), *(7**each for each in range(2, 20))]:
        ticks = scale(highest)
        assert ticks[0] == 0
        assert ticks[-1] >= highest
        assert 2 <= len(ticks) <= 6


def test_a_sheet_survives_the_way_to_another_process() -> None:
    sheet = Sheet((bars(), lines()), 620, Theme.DARK, Form.SVG, "March")

    assert from_plain(as_plain(sheet)) == sheet


def test_a_description_is_cut_at_a_word_where_slack_takes_no_more() -> None:
    whole = alt_of([bars("one two"), bars("three")])
    cut = alt_of([bars("word " * 300)])

    assert whole == "one two three"
    assert len(cut) <= 1000
    assert cut.endswith("word…")


def test_charts_without_any_number_say_that_they_are_empty() -> None:
    assert Bars("", "", (Bar("never", None, "–"),), 1, "").is_empty
    assert Lines("", "", ("Jan",), (Line("saved", (None,)),), (Tick(0, ""),), "").is_empty
    assert not bars().is_empty
    assert not lines().is_empty


@pytest.mark.parametrize("theme", list(Theme))
def test_every_colour_that_carries_meaning_stands_out_from_its_paper(theme: Theme) -> None:
    palette = PALETTES[theme]

    for colour in (palette.ink, palette.quiet, *palette.series):
        assert contrast(colour, palette.paper) >= READABLE, colour
    assert contrast(palette.edge, palette.paper) >= 3


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


# What people without red, without green and without blue receptors see of linear light
# (Machado, Oliveira and Fernandes 2009, severity 1).
BLINDNESS = {
    "red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
            (-0.003882, -0.048116, 1.051998)),
    "green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
              (-0.011820, 0.042940, 0.968881)),
    "blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
             (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    """As stored red, green and blue from 0 to 255."""
    stored = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
             for each in stored]  # fmt: skip
    mixed = [sum(part * each for part, each in zip(row, light, strict=True)) for row in matrix]
    return tuple(255 * max(0.0, min(1.0, each)) ** (1 / 2.2) for each in mixed)


@pytest.mark.parametrize("blind_for", BLINDNESS)
@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_series_keep_apart_for_people_who_do_not_see_all_colours(
    theme: Theme, blind_for: str
) -> None:
    colours = [seen(each, BLINDNESS[blind_for]) for each in PALETTES[theme].series]

    for one, other in combinations(colours, 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 40


def test_series_differ_in_sign_and_dash_too() -> None:
    assert len(set(MARKS)) == len(set(DASHES)) == 3
