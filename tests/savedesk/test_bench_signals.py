"""What `savedesk bench` measures of signals, in small."""

from pathlib import Path

from savedesk.bench_signals import STORMY, made_up, signal_storm


def test_a_storm_is_rightly_proposed_once_each(tmp_path: Path) -> None:
    deliveries = made_up(400)
    new = {each["event"] for each in deliveries}

    storm = signal_storm(tmp_path, 400)

    assert storm.wrong == 0
    assert storm.proposals > 10
    assert storm.known == 400 - len(new) > 50
    assert len(storm.answers) == 400
    assert storm.worked_a_second > 0
    assert sum(each["account"] == STORMY for each in deliveries) > 20
