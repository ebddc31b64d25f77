"""Wording: what people typed can neither ping nor restyle, and every refusal has a sentence."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.extraction import TEMPLATE, messages, template
from playbooks.languages import spoken
from playbooks.mrkdwn import JOINER, escaped, link, mention, shorten
from playbooks.refusals import REFUSALS
from playbooks.words import Words, words_for
from sandbox.talk import pings

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "bot", "handlers", "savedesk")
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
    assert words_for("xx").text("Help") == "Help"
    assert spoken()[0] == "en"


CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "*%(account)s*"
msgstr "『%(account)s』"

msgid "%(n)s attempt, no answer yet"
msgid_plural "%(n)s attempts, no answer yet"
msgstr[0] "不在 %(n)s 回"

msgid "my cases"
msgstr "自分の案件"

msgid "Which account? Write its name after the word: `/save open ACME`."
msgstr "どの顧客ですか。"
"""


def test_a_catalogue_speaks_in_messages_plurals_refusals_and_templates(tmp_path: Path) -> None:
    catalogue = tmp_path / "ja" / "LC_MESSAGES" / "savedesk.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    words = Words("ja", tmp_path)

    assert words.text("*%(account)s*", account="ACME & Co") == "『ACME &amp; Co』"
    one, many = "%(n)s attempt, no answer yet", "%(n)s attempts, no answer yet"
    assert words.plural(one, many, 3, n=3) == "不在 3 回"
    assert words.refusal("account_empty", {}) == "どの顧客ですか。"
    assert "`/save` — 自分の案件" in words.render("help")
    assert words.text("Not translated yet") == "Not translated yet"
    assert words.date(date(2026, 6, 30)) == "2026/06/30"


def test_the_template_for_translators_holds_every_message() -> None:
    assert TEMPLATE.read_text(encoding="utf-8") == template(), "run `make words`"


def test_every_message_is_a_literal_that_can_be_collected() -> None:
    known = {each if isinstance(each, str) else each[0] for _file, each in messages()}
    assert "Log contact" in known
    assert "my cases" in known
    assert set(REFUSALS.values()) <= known


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_refusal_can_be_said(code: str) -> None:
    """A bare per cent sign in a sentence would stop it from being said at all."""
    named = dict.fromkeys(re.findall(r"%\((\w+)\)", REFUSALS[code]), "x")
    assert EN.refusal(code, named)
