"""What `savedesk bench` measures of stand-ups: few questions, whatever the number of cases."""

from pathlib import Path

import pytest

from savedesk.bench_standup import stand_up_of


def test_the_number_of_questions_does_not_depend_on_the_number_of_cases(tmp_path: Path) -> None:
    few = stand_up_of(f"sqlite:///{tmp_path}/few.db", 20)
    many = stand_up_of(f"sqlite:///{tmp_path}/many.db", 200)

    assert few.questions == many.questions < 25
    assert (few.cases, many.cases) == (20, 200)
    assert few.beyond == many.beyond == 0


def test_a_thousand_cases_are_told_within_slacks_limits_and_a_second(tmp_path: Path) -> None:
    built = stand_up_of(f"sqlite:///{tmp_path}/standup.db", 1_000)

    assert built.cases == 1_000
    assert built.beyond == 0
    # A second is the bound of `savedesk bench`; here others use the machine too.
    assert built.seconds < 5


@pytest.mark.postgres
def test_on_postgresql_it_is_the_same(database_url: str) -> None:
    if "postgresql" in database_url:
        assert stand_up_of(database_url, 50).cases == 50
