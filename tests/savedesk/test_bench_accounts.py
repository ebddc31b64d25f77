"""The bench's own directory: every question is asked, nothing is measured here."""

from pathlib import Path

from savedesk.bench_accounts import QUESTIONS, directory_of


def test_a_small_directory_is_imported_and_asked(tmp_path: Path) -> None:
    found = directory_of(f"sqlite:///{tmp_path}/x.db", 300, tmp_path)

    assert found.first > 0
    assert [len(each) for each in (found.exact, found.slips)] == [QUESTIONS] * 2
    assert len(found.new) == len(found.beginnings) == 50
