"""Who is in touch at the customer, and what the relationships lack."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.errors import DomainError
from domain.policy import Relationships
from domain.stakeholders import (
    MOST_PEOPLE,
    Profile,
    Stakeholder,
    Stance,
    checked_profile,
    gaps_in,
    is_live,
    met,
)

TODAY = date(2026, 6, 1)
RULES = Relationships()


def person(name: str = "Ines Roth", days_ago: int | None = 1, **more: object) -> Stakeholder:
    last = None if days_ago is None else TODAY - timedelta(days=days_ago)
    values: dict[str, object] = {
        "id": 1, "ref": name, "case_id": 1, "at": datetime(2026, 1, 1, tzinfo=UTC), "by": "MINA",
        "name": name, "role": "CFO", "stance": Stance.NEUTRAL, "last_contact_on": last,
    }  # fmt: skip
    return Stakeholder(**(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days_ago", "gone", "live"),
    [
        (0, False, True),
        (90, False, True),
        (91, False, False),
        (None, False, False),
        (1, True, False),
    ],
)
def test_a_relationship_is_live_for_ninety_days_after_a_contact(
    days_ago: int | None, gone: bool, live: bool
) -> None:
    assert is_live(person(days_ago=days_ago, gone=gone), TODAY, RULES) is live


@pytest.mark.parametrize(
    ("live", "old", "sponsor", "too_few"),
    [(3, 0, True, False), (2, 5, True, True), (0, 0, False, True)],
)
def test_below_three_live_ones_and_without_a_sponsor_something_lacks(
    live: int, old: int, sponsor: bool, too_few: bool
) -> None:
    people = [person(f"p{n}", 10) for n in range(live)] + [person(f"o{n}", 91) for n in range(old)]
    if sponsor:
        people[0] = person("boss", 10, sponsor=True)

    gaps = gaps_in(people, TODAY, RULES)

    assert (gaps.live, gaps.wanted, gaps.too_few, gaps.sponsored) == (live, 3, too_few, sponsor)
    assert gaps.any is (too_few or not sponsor)


def test_a_sponsor_who_has_left_sponsors_nothing() -> None:
    assert not gaps_in([person(sponsor=True, gone=True)], TODAY, RULES).sponsored


def test_the_company_decides_how_many_and_for_how_long() -> None:
    rules = Relationships(at_least=1, live_for=timedelta(days=30))
    assert gaps_in([person(days_ago=31, sponsor=True)], TODAY, rules).too_few
    assert not gaps_in([person(days_ago=30, sponsor=True)], TODAY, rules).any


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (Profile("  ", "CFO", Stance.NEUTRAL), "stakeholder_nameless"),
        (Profile("INES  roth", "", Stance.NEUTRAL), "stakeholder_twice"),
        (
            Profile("Tom", "", Stance.NEUTRAL, last_contact_on=TODAY + timedelta(days=1)),
            "future_contact",
        ),
    ],
)
def test_what_is_refused(typed: Profile, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        checked_profile(typed, [person()], TODAY)
    assert refused.value.code == code


def test_a_name_may_come_back_once_its_owner_has_left_and_the_list_has_an_end() -> None:
    assert checked_profile(
        Profile(" Ines  Roth ", " CFO ", Stance.AGAINST), [person(gone=True)], TODAY
    ) == Profile("Ines Roth", "CFO", Stance.AGAINST)
    crowd = [person(f"p{number}") for number in range(MOST_PEOPLE)]
    with pytest.raises(DomainError, match="stakeholders_full"):
        checked_profile(Profile("Tom", "", Stance.NEUTRAL), crowd, TODAY)


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("Ines Roth, CFO", {"Ines Roth"}),
        ("ines roth and Tom Berg", {"Ines Roth", "Tom Berg"}),
        ("Tom Berg / Ines Roth (CFO)", {"Ines Roth", "Tom Berg"}),
        ("Ines", set()),
        ("Ines Rothmann", set()),
        ("Old Timer", set()),
    ],
)
def test_a_contact_counts_for_those_it_names(who: str, names: set[str]) -> None:
    people = [person(), person("Tom Berg", None), person("Old Timer", 400, gone=True)]
    assert {each.name for each in met(people, who, TODAY)} == names


def test_an_older_contact_moves_nothing_back() -> None:
    assert met([person(days_ago=1)], "Ines Roth", TODAY - timedelta(days=5)) == []
