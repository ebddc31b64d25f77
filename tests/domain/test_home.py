"""Where a person looks in their Home: whatever a button carries, a page is shown."""

from datetime import UTC, datetime

import pytest

from domain.home import Place, Tab, end_of_day, page_of, place_named


@pytest.mark.parametrize("place", [Place(Tab.TEAM, 3), Place(Tab.MINE), Place(Tab.NUMBERS, 99999)])
def test_a_place_comes_back_as_it_was_carried(place: Place) -> None:
    assert place_named(place.carried()) == place


@pytest.mark.parametrize("carried", ["", ":2", "everything:1", "TEAM:1", "mine\n:0"])
def test_a_part_that_there_is_not_is_where_a_home_begins(carried: str) -> None:
    assert place_named(carried) == Place()


@pytest.mark.parametrize("number", ["", "-1", "1.5", "²", "100000", "١", "x"])
def test_a_page_that_is_no_number_is_the_first(number: str) -> None:
    assert place_named(f"team:{number}") == Place(Tab.TEAM, 0)


def test_pages_divide_a_list_without_losing_any_of_it() -> None:
    rows = list(range(31))

    pages = [page_of(rows, number, 15) for number in range(3)]

    assert [each for page in pages for each in page.rows] == rows
    assert {page.pages for page in pages} == {3}
    assert [page.is_first for page in pages] == [True, False, False]


@pytest.mark.parametrize("number", [3, 700, -1])
def test_a_page_that_is_gone_is_the_first(number: int) -> None:
    page = page_of(list(range(31)), number, 15)

    assert page.number == 0
    assert page.rows == list(range(15))


def test_an_empty_list_has_one_empty_page() -> None:
    page = page_of(list[int](), 4, 15)

    assert (page.rows, page.number, page.pages) == ([], 0, 1)


def test_a_day_ends_where_the_person_lives_also_when_the_clock_changes() -> None:
    late = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)

    assert end_of_day("Asia/Tokyo", late) == datetime(2026, 3, 29, 15, tzinfo=UTC)
    assert end_of_day("Europe/Berlin", late) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert end_of_day("Europe/Berlin", late.replace(hour=23)) == datetime(
        2026, 3, 29, 22, tzinfo=UTC
    )
