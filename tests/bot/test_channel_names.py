"""Channel names are what Slack allows and what people can read."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel_names import channel_name, closed_name, is_closed_name, is_variant, next_name


@given(st.text())
def test_every_name_is_allowed(account: str) -> None:
    name = channel_name(account, "save-")
    assert re.fullmatch(r"save-[a-z0-9-]{1,75}", name)
    for _ in range(12):
        name = next_name(name, channel_name(account, "save-"))
        assert re.fullmatch(r"save-[a-z0-9-]{1,75}", name)


@pytest.mark.parametrize(
    ("taken", "base", "following"),
    [
        ("save-acme", "save-acme", "save-acme-2"),
        ("save-acme-2", "save-acme", "save-acme-3"),
        ("save-acme-9", "save-acme", "save-acme-10"),
        ("save-route-66", "save-route-66", "save-route-66-2"),
        ("save-" + "x" * 75, "save-" + "x" * 75, "save-" + "x" * 73 + "-2"),
    ],
)
def test_the_name_after_one_that_is_taken(taken: str, base: str, following: str) -> None:
    assert next_name(taken, base) == following


def test_a_long_name_is_cut_at_a_word() -> None:
    assert channel_name("International " * 10, "save-").endswith("international")


@given(st.text())
def test_the_name_of_a_closed_case_is_allowed_and_recognised(account: str) -> None:
    base = closed_name(account, "save-", date(2026, 11, 26))
    name = base
    for _ in range(12):
        assert re.fullmatch(r"save-[a-z0-9-]{1,75}", name)
        assert is_closed_name(name)
        assert is_variant(name, base)
        name = next_name(name, base)
    assert base.endswith("-closed-2026-11")


@pytest.mark.parametrize(
    "name", ["save-acme", "save-acme-2", "save-closed-2026", "save-acme-closed-2026-11-x"]
)
def test_other_names_are_not_of_closed_cases(name: str) -> None:
    assert not is_closed_name(name)
    assert not is_variant(name, "save-acme-closed-2026-11")
