"""In what closed cases are alike, and which come first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.cases import Outcome
from domain.policy import ValueBands
from domain.similar import (
    MOST_SIMILAR,
    ClosedCase,
    Shared,
    Size,
    Traits,
    rank_similar,
    size_of,
    what_saved,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)
BANDS = ValueBands()
CLOSED = ClosedCase(
    "a", "Globex", "OMAR", NOW, Outcome.SAVED, "budget", "budget", 2, 20_000_00, "USD"
)
TRAITS = Traits("budget", "budget", 2, 30_000_00)


@pytest.mark.parametrize(
    ("arr", "size"),
    [
        (None, None),
        (0, Size.LOW),
        (14_999_99, Size.LOW),
        (15_000_00, Size.MEDIUM),
        (49_999_99, Size.MEDIUM),
        (50_000_00, Size.HIGH),
    ],
)
def test_the_size_is_the_band_of_the_arr(arr: int | None, size: Size | None) -> None:
    assert size_of(arr, BANDS) is size


@pytest.mark.parametrize(
    ("traits", "shared"),
    [
        (TRAITS, (Shared.CAUSE, Shared.PLAYBOOK, Shared.TIER, Shared.SIZE)),
        (Traits("budget", None, None, None), (Shared.CAUSE,)),
        (Traits(None, "budget", 1, 90_000_00), (Shared.PLAYBOOK,)),
        (Traits("value", "budget", 2, None), (Shared.PLAYBOOK, Shared.TIER)),
        # A tier or a size alone says nothing; what is not known is like nothing.
        (Traits("value", "value", 2, 20_000_00), None),
        (Traits(None, None, None, None), None),
    ],
)
def test_what_two_cases_share(traits: Traits, shared: tuple[Shared, ...] | None) -> None:
    found = rank_similar(traits, [CLOSED], BANDS)
    assert [each.shared for each in found] == ([] if shared is None else [shared])


def test_unknown_is_not_alike_to_unknown() -> None:
    bare = replace(CLOSED, cause=None, tier=None, arr_minor=None, playbook="first-48-hours")
    assert rank_similar(Traits(None, None, None, None), [bare], BANDS) == []


def test_the_most_alike_come_first_then_the_saved_then_the_newest() -> None:
    older = NOW - timedelta(days=9)
    cases = [
        replace(CLOSED, ref="lost", outcome=Outcome.LOST),
        replace(CLOSED, ref="old", closed_at=older),
        replace(CLOSED, ref="other-playbook", playbook="value"),
        replace(CLOSED, ref="new"),
    ]
    found = rank_similar(TRAITS, cases, BANDS)
    assert [each.case.ref for each in found] == ["new", "old", "lost", "other-playbook"]


def test_no_more_than_ten_are_shown() -> None:
    many = [replace(CLOSED, ref=f"r{number}") for number in range(50)]
    assert len(rank_similar(TRAITS, many, BANDS)) == MOST_SIMILAR == 10


def test_the_playbook_that_saved_most_is_named_only_when_it_did() -> None:
    def of(*saved: tuple[str, Outcome]) -> tuple[int, str | None]:
        cases = [replace(CLOSED, playbook=name, outcome=outcome) for name, outcome in saved]
        return what_saved(rank_similar(TRAITS, cases, BANDS))

    saved, part, lost = Outcome.SAVED, Outcome.SAVED_IN_PART, Outcome.LOST
    assert of(("budget", saved), ("budget", part), ("value", saved)) == (3, "budget")
    assert of(("budget", saved), ("value", saved)) == (2, None)
    assert of(("budget", lost)) == (0, None)
