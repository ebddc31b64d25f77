"""All open cases in the order in which they deserve attention."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.cases import Case, CaseState
from domain.clocks import ClockKind, Duty
from domain.deadlines import Runway
from domain.triage import Answers, Triage
from domain.triage_ranking import Standing, ranked, standing
from domain.triage_tables import Band

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
CASE = Case(
    1, "ref", 1, "ACME", CaseState.OPEN, "MINA", "MINA", NOW, NOW, "", "budget", "en", True,
    arr_minor=20_000_00, currency="USD",
)  # fmt: skip


OF_CASES = {"arr_minor", "currency", "renewal_on", "flagged_at"}


def on(name: str, tier: int | None, number: int = 1, **more: Any) -> Standing:
    """A case of medium value and chance with time left, but for what is said."""
    own = {field: more.pop(field) for field in OF_CASES & more.keys()}
    case = replace(CASE, id=number, account_name=name, **own)
    value, chance = more.pop("value", Band.MEDIUM), more.pop("chance", Band.MEDIUM)
    triage = tier and Triage(number, NOW, "M", Answers(), value, chance, tier, tier, Band.LOW)
    return Standing(case, triage or None, **({"runway": Runway.COMPREHENSIVE} | more))


def names(*standings: Standing) -> list[str]:
    return [each.case.account_name for each in ranked(standings).triaged]


def test_the_tier_comes_first() -> None:
    late: dict[str, Any] = {"runway": Runway.EMERGENCY, "clocks": (ClockKind.FIRST_CONTACT,)}

    assert names(on("4", 4, **late), on("3", 3, **late), on("1", 1), on("2", 2, **late)) == [
        "1", "2", "3", "4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"runway": Runway.EMERGENCY}, {"runway": Runway.COMPRESSED}),
        ({"runway": Runway.COMPRESSED}, {"runway": Runway.UNKNOWN}),
        ({"runway": Runway.EMERGENCY}, {"clocks": (ClockKind.FIRST_CONTACT,)}),
        ({"clocks": (ClockKind.PROMISE, ClockKind.TIME_BOX)}, {"clocks": (ClockKind.PROMISE,)}),
        ({"clocks": (ClockKind.PROMISE,)}, {"value": Band.HIGH}),
        ({"value": Band.HIGH}, {"chance": Band.HIGH}),
        ({"chance": Band.HIGH}, {"arr_minor": 90_000_00}),
        ({"arr_minor": 90_000_00}, {"items": 5}),
        ({"items": 5}, {"renewal_on": NOW.date()}),
        ({"renewal_on": NOW.date()}, {"flagged_at": NOW - DAY}),
        ({"flagged_at": NOW - DAY}, {}),
    ],
)  # fmt: skip
def test_within_a_tier_the_most_urgent_and_most_valuable_comes_first(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    assert names(on("second", 2, 1, **second), on("first", 2, 2, **first)) == ["first", "second"]


def test_amounts_of_different_currencies_are_not_compared() -> None:
    yen = on("yen", 2, 1, arr_minor=9_000_000, currency="JPY")
    euros = on("euros", 2, 2, arr_minor=90_000_00, currency="EUR")

    assert names(yen, euros) == names(euros, yen) == ["euros", "yen"]


def test_those_that_nobody_triaged_come_apart_in_a_hurry_first() -> None:
    found = ranked(
        [on("calm", None, 1), on("1", 1, 2), on("hurry", None, 3, runway=Runway.EMERGENCY)]
    )

    assert [each.case.account_name for each in found.triaged] == ["1"]
    assert [each.case.account_name for each in found.untriaged] == ["hurry", "calm"]


def test_only_what_has_passed_counts_and_items_are_counted_apart() -> None:
    def duty(kind: ClockKind, due: timedelta, subject: str = "") -> Duty:
        return Duty(kind, 1, "ref", "MINA", NOW + due, NOW, subject)

    owed = [
        duty(ClockKind.CUSTOMER_UPDATE, -DAY),
        duty(ClockKind.PROMISE, -DAY, "p1"),
        duty(ClockKind.PROMISE, -DAY, "p2"),
        duty(ClockKind.TIME_BOX, DAY),
        duty(ClockKind.ITEM, -DAY, "i1"),
        duty(ClockKind.ITEM, -DAY, "i2"),
        duty(ClockKind.ITEM, timedelta(), "i3"),
    ]

    found = standing(CASE, None, Runway.UNKNOWN, owed, NOW)

    assert found.clocks == (ClockKind.CUSTOMER_UPDATE, ClockKind.PROMISE)
    assert found.items == 2
    assert found.is_overdue


def test_the_order_is_the_same_whatever_the_order_they_come_in() -> None:
    every = [on(str(n), 1 + n % 4, n, items=n % 3) for n in range(40)]

    assert ranked(every) == ranked(reversed(every))
