"""What the numbers assume, as a policy file says it."""

from pathlib import Path

import pytest

from domain.measures import MeasureRules
from playbooks.checked_yaml import BadFile
from savedesk.policy import load_policy


def loaded(directory: Path, text: str) -> MeasureRules:
    file = directory / "policy.yml"
    file.write_text(text, "utf-8")
    return load_policy(file).measures


def test_amounts_are_in_the_policys_currency(tmp_path: Path) -> None:
    text = "currency: JPY\nmeasures:\n  hourly_cost: 9,000\n  average_ltv: 3m\n"
    assert loaded(tmp_path, text) == MeasureRules(9_000, 3_000_000, 20_00)


def test_without_a_word_the_defaults_hold(tmp_path: Path) -> None:
    assert loaded(tmp_path, "measures: {}\n") == MeasureRules(75_00, None, 20_00)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("currency: JPY\nmeasures: { hourly_cost: 75.50 }", "finer than JPY allows"),
        ("measures: { hourly_cost: much }", "is no amount"),
        ("measures: { natural_save_rate: 100 }", "natural_save_rate"),
        ("measures: { natural_save_rate: -1 }", "natural_save_rate"),
        ("measures: { hour_cost: 75 }", "hour_cost"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_reason(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(BadFile, match=said):
        loaded(tmp_path, text)
