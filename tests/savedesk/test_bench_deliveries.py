"""What `savedesk bench` measures of deliveries, in small."""

from pathlib import Path

from savedesk.bench_deliveries import deliveries_a_second, drain


def test_a_burst_drains_near_slacks_limit_and_is_seldom_refused(tmp_path: Path) -> None:
    # So few go before the pace has grown: the bench itself drains 10,000, at 99%.
    drained = drain(tmp_path, 900)

    assert drained.of_allowed >= 55
    assert drained.refused < 1
    assert drained.posts == 900
    assert drained.timers > 0


def test_deliveries_are_counted_to_the_last(tmp_path: Path) -> None:
    assert deliveries_a_second(f"sqlite:///{tmp_path}/queue.db", 60) > 0
