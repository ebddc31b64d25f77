"""The part of the policy that says when teams meet."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from domain.policy import Ground, Holder, LateStandUp, Policy, StandUps, StandUpTeam
from playbooks.checked_yaml import BadFile
from savedesk.policy import EXAMPLE, load_policy


def read(directory: Path, text: str) -> Policy:
    file = directory / "policy.yml"
    file.write_text(text)
    return load_policy(file)


def test_the_shipped_example_states_the_defaults() -> None:
    assert load_policy(EXAMPLE).standups == StandUps()


def test_a_whole_team_is_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "standups:\n"
        "  teams:\n"
        "    - {name: Europe, channel: C0X, time: '10:15', zone: Europe/Berlin,\n"
        "       days: [monday, sunday], people: [bob@example.com], late: skip_after_noon}\n"
        "  hours: {tier_1: 7.5}\n"
        "  guide: {high: 60, medium: 30, low: 10}\n"
        "  full_week: 35h\n",
    )
    (team,) = found.standups.teams
    assert team == StandUpTeam(
        "Europe", "C0X", time(10, 15), "Europe/Berlin", frozenset({0, 6}),
        (Holder(Ground.EMAIL, "bob@example.com"),), LateStandUp.SKIP_AFTER_NOON,
    )  # fmt: skip
    assert found.standups.minutes[1] == 450
    assert found.standups.guide == {"high": 60_00, "medium": 30_00, "low": 10_00}
    assert found.standups.full_week == timedelta(hours=35)


def test_a_team_without_a_channel_takes_the_common_one(tmp_path: Path) -> None:
    text = "channels: {standup: C0X}\nstandups: {teams: [{name: All}]}\n"
    assert read(tmp_path, text).standups.teams[0].channel is None


REFUSED = [
    ("teams: [{name: All}]", "“All” has no channel"),
    ("teams: [{name: A, channel: C0X, zone: Mars/Base}]", "“Mars/Base” is no time zone"),
    ("teams: [{name: A, channel: C0X, zone: ''}]", "no time zone"),
    ("teams: [{name: A, channel: C0X, time: 18:00}]", "in quotes"),
    ("teams: [{name: A, channel: C0X, time: '25:00'}]", "is not a time"),
    ("teams: [{name: A, channel: C0X, days: []}]", "at least one day"),
    ("teams: [{name: A, channel: C0X, days: [someday]}]", "is not a day"),
    ("teams: [{name: A, channel: C0X, late: never}]", "late"),
    ("teams: [{name: A, channel: C0X, people: [bob]}]", "nobody I could know"),
    ("teams: [{name: A, channel: C0X}, {name: a, channel: C0Y}]", "the same name"),
    ("teams: [{name: '', channel: C0X}]", "name"),
    ("teams: [{channel: C0X}]", "name"),
    ("guide: {high: 60}", "add up to 100"),
    ("hours: {tier_1: 200}", "is no number of hours"),
    ("hours: {tier_1: true}", "is no number of hours"),
    ("talk_about: 0", "talk_about"),
    ("blocked_for: 0d", "out of range"),
    ("digests: true", "digests"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_cannot_be_meant_is_refused_with_its_reason(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(BadFile) as refused:
        read(tmp_path, f"standups: {{{text}}}\n")
    assert reason in str(refused.value)
