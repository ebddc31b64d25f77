"""How much people hear in a month: as little as is promised, and never at night."""

from pathlib import Path

import pytest

from tests.simulation.month import simulate


@pytest.mark.parametrize("seed", [7, 8])
def test_a_month_of_eight_csms_with_four_cases_each_is_bearable(tmp_path: Path, seed: int) -> None:
    heard = simulate(tmp_path, seed)

    assert heard.bearable, "\n".join(heard.lines())
    # Nobody is left alone either: most working days have their message.
    assert heard.csm_mean > 0.5
    assert heard.messages > 100
