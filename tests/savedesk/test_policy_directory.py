"""The section `directory` of a policy file."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from domain.account_rows import COLUMNS
from domain.directory import DirectoryRules, OwnerRule
from playbooks.checked_yaml import BadFile
from savedesk.policy import load_policy


def written(directory: Path, text: str) -> Path:
    file = directory / "policy.yml"
    file.write_text(text)
    return file


def test_owner_columns_and_age_are_read(tmp_path: Path) -> None:
    text = "directory:\n  owner: opener\n  stale_after: 7d\n  columns: {name: Company, arr: ACV}\n"

    assert load_policy(written(tmp_path, text)).directory == DirectoryRules(
        OwnerRule.OPENER, {"name": "Company", "arr": "ACV"}, timedelta(days=7)
    )


def test_every_column_can_be_called_otherwise(tmp_path: Path) -> None:
    columns = ", ".join(f"{each}: X {each}" for each in COLUMNS)

    file = written(tmp_path, f"directory: {{columns: {{{columns}}}}}")

    assert set(load_policy(file).directory.columns) == set(COLUMNS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("directory: {owner: nobody}", "input should be"),
        ("directory: {stale_after: 0d}", "out of range"),
        ("directory: {columns: {phone: Phone}}", "input should be"),
        ('directory: {columns: {name: ""}}', "at least 1 character"),
        ("directory: {columns: {name: Customer, tier: customer}}", "the same column"),
        ("directory: {colums: {}}", "Did you mean `columns`?"),
    ],
)
def test_mistakes_are_refused_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadFile, match=re.escape(reason)):
        load_policy(written(tmp_path, text))
