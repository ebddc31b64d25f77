"""The benchmark draws real pictures."""

from savedesk.bench_pictures import picture_times


def test_each_picture_is_drawn_and_timed() -> None:
    assert all(seconds > 0 for seconds in picture_times(1))
