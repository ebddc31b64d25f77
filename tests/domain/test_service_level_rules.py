"""Compliance is never a share without its count; an occasion is logged once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import DomainError
from domain.service_levels import (
    SLIP,
    Compliance,
    ServiceCheck,
    ServiceLevel,
    check_occasion,
    checked_level,
    compliance_of,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEVEL = ServiceLevel(1, "l", 1, NOW, "MINA", "Support answers", "within 4 h")
KEPT = ServiceCheck(1, 1, NOW, "MINA", kept=True)


def occasion(
    last: ServiceCheck | None, after: timedelta, *, kept: bool = True, note: str = "",
    level: ServiceLevel = LEVEL, by: str = "MINA",
) -> str | None:  # fmt: skip
    try:
        check_occasion(level, last, kept=kept, note=note, now=NOW + after, by=by)
    except DomainError as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(
    ("kept", "total", "share", "small"),
    [(0, 0, None, True), (0, 1, 0, True), (3, 4, 7500, True), (4, 5, 8000, False),
     (2, 3, 6667, True), (7, 7, 10_000, False)],
)  # fmt: skip
def test_compliance_counts_and_says_when_it_is_few(
    kept: int, total: int, share: int | None, small: bool
) -> None:
    checks = [replace(KEPT, id=n, kept=n < kept) for n in range(total)]

    compliance = compliance_of(checks)

    assert compliance == Compliance(kept, total)
    assert (compliance.share, compliance.is_small) == (share, small)


def test_a_second_click_is_no_second_occasion() -> None:
    assert occasion(None, timedelta()) is None
    assert occasion(KEPT, SLIP) == "logged_just_now"
    assert occasion(KEPT, SLIP + timedelta(seconds=1)) is None
    assert occasion(KEPT, timedelta(), by="BOB") is None
    assert occasion(KEPT, timedelta(), note="another") is None
    assert occasion(KEPT, timedelta(), kept=False, note="slow") is None


def test_a_missed_one_needs_words_and_an_ended_level_takes_no_more() -> None:
    assert occasion(None, timedelta(), kept=False, note=" ") == "note_missing"
    assert occasion(None, timedelta(), level=replace(LEVEL, ended_at=NOW)) == "level_ended"


@pytest.mark.parametrize(
    ("text", "target", "code"),
    [("", "4 h", "level_missing"), ("Support", " ", "target_missing"),
     ("x" * 301, "4 h", "level_too_long"), ("Support", "x" * 301, "level_too_long")],
)  # fmt: skip
def test_a_level_says_what_and_how_well(text: str, target: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        checked_level(text, target)
    assert refused.value.code == code
