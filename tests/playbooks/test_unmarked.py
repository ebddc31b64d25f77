"""Text for outside of Slack: markup becomes plain words, ordinary words stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.mrkdwn import escaped, visible
from playbooks.unmarked import as_typed, unmarked


def name_of(person_id: str) -> str | None:
    return {"U0PRIYA": "Priya Nair"}.get(person_id)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@U0PRIYA> looks at it", "Priya Nair looks at it"),
        ("<@U404|omar> looks at it", "omar looks at it"),
        ("<@U404> looks at it", "looks at it"),
        ("<!channel> the fix is live", "channel the fix is live"),
        ("<!subteam^S1|@platform> fixes it", "platform fixes it"),
        ("<!date^1^{date}|2 March>: done", "2 March: done"),
        ("see <#C1|roadmap>, not <#C2>", "see roadmap, not"),
        ("<https://a.example/x|the report>", "the report (https://a.example/x)"),
        ("<https://a.example>", "https://a.example"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("*bold* _and_ ~not~ `code`", "bold and not code"),
        ("*two* *words*", "two words"),
        ("```\nrows\n```", "rows"),
        ("> quoted\n> twice", "quoted\ntwice"),
        ("&gt; quoted &amp; &lt;kept&gt;", "quoted & <kept>"),
        (":tada: it runs", "it runs"),
        ("a\u202eb\x07c", "abc"),
        ("", ""),
    ],
)
def test_markup_becomes_words(typed: str, read: str) -> None:
    assert unmarked(typed, name_of) == read


@pytest.mark.parametrize(
    "typed",
    [
        "snake_case and 2*3*4 and 5 * 3",
        "a < b and c > d",
        "from 10:30:15 to 11:00",
        "R&D, Q&A",
        "- a list\n- of two",
        "先週の進捗: 導入*済み",
        "the * of it",
    ],
)
def test_ordinary_words_stay_as_they_are(typed: str) -> None:
    assert unmarked(typed) == typed


@given(st.text())
def test_nothing_typed_breaks_it(typed: str) -> None:
    assert isinstance(unmarked(typed), str)


@given(st.text())
def test_a_bare_text_neither_pings_nor_links(typed: str) -> None:
    escaped = as_typed(unmarked(typed))

    assert "<" not in escaped
    assert ">" not in escaped


def test_it_is_shown_sign_by_sign() -> None:
    typed = "5 < 6 & 7 > 6, *not* bold"

    shown = as_typed(typed).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert shown == visible(typed)


def test_signs_that_we_kept_from_styling_are_signs_to_the_reader() -> None:
    typed = "*Bold* & <Co> `x` _y_ ~z~"
    assert unmarked(f"*{escaped(typed)}*, _said_") == f"{typed}, said"
