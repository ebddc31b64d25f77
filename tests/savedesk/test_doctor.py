"""The doctor explains every problem with its remedy."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.server import Server
from savedesk.doctor import examine, run
from savedesk.errors import CommandFailed
from savedesk.settings import Settings


def problems(settings: Settings) -> dict[str, str]:
    return {each.what: each.remedy for each in examine(settings) if not each.ok}


def test_all_is_well(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    run(settings, trying=True)
    told = capsys.readouterr().out
    assert "All is well." in told
    assert "test channel: made, used and archived" in told
    assert "problem" not in told


def test_problems_are_counted_and_each_has_a_remedy(
    settings: Settings, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.slack.faults.error("conversations.create", "restricted_action")
    with pytest.raises(CommandFailed, match=r"^1 problem found"):
        run(settings, trying=True)
    with pytest.raises(CommandFailed, match=r"^2 problems found"):
        run(replace(settings, bot_token="xoxb-wrong", app_token="xapp-wrong"), trying=True)
    lines = capsys.readouterr().out.splitlines()
    after = [lines[at + 1] for at, line in enumerate(lines) if line.startswith("problem")]
    assert len(after) == 3
    assert all(line.startswith("         ") and line.strip() for line in after)


def test_wrong_files_are_explained_with_their_line(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text("clocks:\n  x: 1\n")
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "mine.yml").write_text("id: mine\n")
    wrong = replace(settings, policy=tmp_path / "p.yml", playbooks=tmp_path / "books")
    found = " ".join(problems(wrong))
    assert "p.yml, line 2" in found
    assert "mine.yml, line 1" in found


def test_files_that_are_missing_are_explained(settings: Settings, tmp_path: Path) -> None:
    gone = replace(settings, policy=tmp_path / "no.yml", playbooks=tmp_path / "no")
    found = problems(gone)
    assert f"playbooks: {tmp_path}/no is no directory" in found
    assert any("no.yml" in what and "SAVEDESK_POLICY" in found[what] for what in found)


def test_one_problem_does_not_hide_the_next(settings: Settings, tmp_path: Path) -> None:
    broken = replace(
        settings,
        policy=tmp_path / "no.yml",
        database_url="sqlite:////no/such/dir/x.db",
        bot_token="xoxb-wrong",
    )
    assert [what.split(":")[0] for what in problems(broken)] == ["policy", "database", "bot token"]
