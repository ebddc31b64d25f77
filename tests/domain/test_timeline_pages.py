"""Cutting a timeline into pages."""

from datetime import UTC, datetime

import pytest

from domain.timeline import Entry, EntryKind, Page, Weight, page_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def entries(count: int) -> list[Entry]:
    return [Entry(n, f"r{n}", 1, NOW, "MINA", EntryKind.NOTE) for n in range(count)]


def page(count: int, number: int, size: int = 1, most: Weight = Weight(90, 1000)) -> Page:  # noqa: B008
    return page_of(entries(count), number, lambda _entry: Weight(1, size), most)


@pytest.mark.parametrize(
    ("count", "number", "first", "last", "earlier"),
    [
        (90, 0, 0, 89, False),
        (91, 0, 1, 90, True),
        (91, 1, 0, 0, False),
        (200, 1, 20, 109, True),
        (200, 2, 0, 19, False),
        (200, 99, 0, 19, False),
        (200, -5, 110, 199, True),
    ],
)
def test_the_newest_page_is_full_and_the_oldest_has_the_rest(
    count: int, number: int, first: int, last: int, earlier: bool
) -> None:
    found = page(count, number)
    assert (found.entries[0].id, found.entries[-1].id) == (first, last)
    assert found.earlier is earlier


def test_heavy_entries_make_shorter_pages_and_one_too_heavy_stands_alone() -> None:
    assert len(page(30, 0, size=400).entries) == 2
    assert len(page(30, 0, size=4000).entries) == 1


def test_a_timeline_without_entries_has_one_empty_page() -> None:
    assert page(0, 3) == Page([], 0, earlier=False)


def test_every_entry_stands_on_exactly_one_page() -> None:
    seen = [each.id for number in range(4) for each in page(333, number).entries]
    assert sorted(seen) == list(range(333))
