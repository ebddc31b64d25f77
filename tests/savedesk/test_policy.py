"""The policy file: defaults stated, mistakes refused with file, line and reason."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.policy import Ground, Holder, Policy, ReportingLine, Role, ValueBands
from playbooks.checked_yaml import BadFile
from savedesk.policy import EXAMPLE, PolicyWatch, load_policy


def test_the_shipped_example_states_exactly_the_defaults() -> None:
    assert load_policy(EXAMPLE) == Policy()
    assert load_policy(None) == Policy()


def test_people_are_named_by_id_group_or_mail(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    file.write_text(
        "roles:\n  manager: [bob@example.com, S0MANAGERS]\n"
        "reporting:\n  - {manager: U0BOB, people: [U0MINA]}\n"
        "value_bands: {medium_from: 20k, high_from: 100_000.50}\n"
        "clocks: {first_contact: 24h}\n"
    )
    policy = load_policy(file)
    assert policy.roles[Role.MANAGER] == (
        Holder(Ground.EMAIL, "bob@example.com"),
        Holder(Ground.GROUP, "S0MANAGERS"),
    )
    assert policy.reporting == (
        ReportingLine(Holder(Ground.USER, "U0BOB"), (Holder(Ground.USER, "U0MINA"),)),
    )
    assert policy.value_bands == ValueBands(20_000_00, 100_000_50)
    assert policy.clocks.first_contact == timedelta(hours=24)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "empty"),
        ("- a\n- b", 1, "must be a list of `name: value`"),
        ("roles: [", 1, "not readable as YAML"),
        ("clocks:\n  first_contact: soon", 2, "is not a span"),
        ("clocks:\n  first_contact: 0h", 2, "is out of range"),
        ("clocks:\n  undo: ²d", 2, "is not a span"),
        ("clocks:\n  undo: 999999999d", 2, "is out of range"),
        ("clocks:\n  undo: 99999999999999d", 2, "is not a span"),
        ("clocks:\n  frist_contact: 48h", 2, "Did you mean `first_contact`?"),
        ("clock:\n  first_contact: 48h", 2, "Did you mean `clocks`?"),
        ("roles:\n  boss: [U0BOB]", 2, "input should be"),
        ("roles:\n  manager:\n    - Bob", 3, "nobody I could know"),
        ('roles:\n  manager: ["@"]', 2, "nobody I could know"),
        ("roles:\n  manager: [UK]", 2, "nobody I could know"),
        ("working_hours:\n  days: [someday]", 2, "is not a day"),
        ('working_hours:\n  start: "25:00"', 2, "is not a time"),
        ("working_hours:\n  end: 18:00", 2, "in quotes"),
        ('working_hours:\n  start: "09:00+02:00"', 2, "leave it out"),
        ("relationships:\n  at_least: 0", 2, "greater than or equal to 1"),
        ("relationships:\n  live_for: soon", 2, "is not a span"),
        ('currency: EUR\nworking_hours:\n  start: "19:00"', 3, "must start before it ends"),
        ("working_hours:\n  days: []", 2, "at least one day"),
        ("currency: EUR\nvalue_bands:\n  medium_from: 60k", 3, "medium must begin below high"),
        ("value_bands:\n  medium_from: lots", 2, "is no amount"),
        ("value_bands:\n  medium_from: true", 2, "is no amount"),
        ("value_bands:\n  medium_from: -5", 2, "is no amount"),
        ("currency: JPY\nvalue_bands:\n  medium_from: 10.50", 1, "finer than JPY allows"),
        ("currency: EUR\ndelivery:\n  timeout: 90s", 3, "shorter than the lease"),
        ("channels:\n  prefix: Save Channel", 2, "should match pattern"),
        ("channels:\n  repost_card_after: 1", 2, "greater than or equal to 5"),
        ("language: de", 1, "is not spoken yet"),
        ("currency: EUR\nlanguages: []", 2, "name it here too"),
        ("language: en\nlanguage: ja", 2, "stands here twice"),
        ("a: &x [1]\nb: *x", 1, "aliases"),
        ("currency: dollars", 1, "should match pattern"),
    ],
)
def test_a_mistake_is_refused_with_file_line_and_reason(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    file = tmp_path / "p.yml"
    file.write_text(text)
    with pytest.raises(BadFile) as caught:
        load_policy(file)
    assert reason in caught.value.reason
    assert caught.value.file == str(file)
    assert caught.value.line == line
    assert "\n" not in str(caught.value)


def test_an_edit_is_taken_up_and_a_wrong_one_is_told_once(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    told: list[BadFile] = []
    file.write_text("currency: EUR")
    watch = PolicyWatch(file, told.append)
    assert watch().currency == "EUR"
    assert not watch.look()

    file.write_text("currency: nonsense")
    assert not watch.look()
    assert not watch.look()
    assert watch().currency == "EUR"
    assert len(told) == 1

    file.write_text("currency: GBP # again")
    assert watch.look()
    assert watch() == replace(Policy(), currency="GBP")


def test_a_file_that_is_gone_is_explained(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        load_policy(tmp_path / "missing.yml")


def test_the_figures_of_triage_are_whole_per_cent_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    file.write_text("triage: {high_from: 70, medium_from: 25, effort_share: 10, light_least: 3d}\n")

    rules = load_policy(file).triage

    assert (rules.high_from, rules.medium_from, rules.effort_share) == (70_00, 25_00, 10_00)
    assert rules.light_least == timedelta(days=3)
    assert rules.signs_for_high == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("triage: {high_from: 20}", "medium must begin below high"),
        ("triage: {high_from: 101}", "less than or equal to 100"),
        ("triage: {medium_from: 0}", "greater than or equal to 1"),
        ("triage: {supporting_facts: 4}", "less than or equal to 3"),
        ("triage: {longest_extension: 12h}", "at least a day long"),
        ("triage: {hihg_from: 60}", "Did you mean `high_from`?"),
    ],
)
def test_figures_of_triage_that_cannot_be_are_refused(
    tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "p.yml"
    file.write_text(text)

    with pytest.raises(BadFile, match=re.escape(reason)):
        load_policy(file)
