"""What `savedesk bench` measures of reports, in small."""

from pathlib import Path

from savedesk.bench_report import TIMES, made_up, report_times


def test_every_report_is_timed_over_the_same_cases(tmp_path: Path) -> None:
    assert list(made_up(30)) == list(made_up(30))

    found = report_times(f"sqlite:///{tmp_path}/report.db", 60)

    assert set(found) == set(TIMES)
    assert all(seconds > 0 for each in found.values() for seconds in each)
