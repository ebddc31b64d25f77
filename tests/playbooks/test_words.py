"""Wording: what people typed can neither ping nor restyle, and every refusal has a sentence."""

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.mrkdwn import JOINER, escaped, link, mention, shorten
from playbooks.refusals import REFUSALS
from playbooks.words import words_for
from sandbox.talk import pings

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "bot", "handlers")
EN = words_for("en")


@given(st.text())
def test_what_people_typed_pings_nobody(typed: str) -> None:
    for hostile in (typed, f"<!channel>{typed}", f"<@U123>{typed}", f"{typed}<!here|x>"):
        said = EN.text("About %(name)s.", name=hostile)
        assert pings(said, []) == []
        assert "<" not in said


@pytest.mark.parametrize("sign", ["*bold*", "_it_", "~no~", "`code`", "```block```"])
def test_signs_stay_signs(sign: str) -> None:
    said = escaped(f"a {sign} b")
    assert said.replace(JOINER, "") == f"a {sign} b"
    assert said != f"a {sign} b"


@pytest.mark.parametrize("plain", ["snake_case_name", "2*3*4", "a~b", "O'Neill & Söhne"])
def test_ordinary_names_are_left_alone(plain: str) -> None:
    assert escaped(plain) == plain.replace("&", "&amp;")


def test_our_own_markup_is_kept() -> None:
    assert EN.text("%(who)s", who=mention("U1")) == "<@U1>"
    assert link("https://x.example/a|b>c", "<b>") == "<https://x.example/a%7Cb%3Ec|&lt;b&gt;>"


def test_plain_text_is_not_escaped_but_cleaned() -> None:
    assert EN.plain("%(x)s", x="A & <b>\x07\u202e") == "A & <b>"


@pytest.mark.parametrize("limit", [10, 20, 200])
def test_a_text_is_cut_between_characters_and_never_inside_a_tag(limit: int) -> None:
    text = "Hello &amp; <https://x.example/long|label> " * 9
    cut = shorten(text, limit)
    assert len(cut) <= limit
    assert cut.count("<") == cut.count(">")
    assert cut.endswith("…")
    assert shorten("short", 10) == "short"


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [(84_000_00, "USD", "$84,000"), (1_50, "EUR", "€1.50"), (500, "JPY", "¥500"), (0, "USD", "$0")],
)
def test_money(minor: int, currency: str, shown: str) -> None:
    assert EN.money(minor, currency) == shown


def test_dates_spans_percentages_and_lists() -> None:
    assert EN.date(date(2026, 6, 30)) == "Jun 30, 2026"
    assert EN.relative(timedelta(hours=-3)) == "3 hours ago"
    assert EN.percent(1550) == "15.5%"
    assert EN.listed(["a", "b", "c"]) == "a, b, and c"
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert EN.moment(at, "Asia/Tokyo") == "Mon 2 Mar 2026 18:00 +0900"


def test_every_code_that_can_be_raised_has_a_sentence_and_no_sentence_is_idle() -> None:
    raised = {code for room in ROOMS for file in (ROOT / room).glob("*.py") for code in codes(file)}
    assert raised == set(REFUSALS)


def codes(file: Path) -> Iterator[str]:
    """The refusals that a module names."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            first = node.args[0] if node.args else None
            if called in {"DomainError", "refusal"} and isinstance(first, ast.Constant):
                yield str(first.value)


def test_a_refusal_without_a_sentence_still_says_something() -> None:
    assert "Nothing was changed" in EN.refusal("no_such_code", {})


def test_templates_take_plain_data_only_and_escape_it() -> None:
    assert "/save open ACME" in EN.render("help")
    with pytest.raises(TypeError, match="plain data only"):
        EN.render("help", case=object())


def test_a_language_without_catalogue_speaks_english() -> None:
    assert words_for("ja").text("Help") == "Help"
