"""The doctor explains every problem with its remedy."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from sandbox.server import Server, serve
from sandbox.slack import Sandbox
from savedesk.doctor import SCOPES, examine, run
from savedesk.errors import CommandFailed
from savedesk.settings import Settings

MANIFEST = Path(__file__).parents[2] / "manifest.yml"


@pytest.fixture
def server() -> Iterator[Server]:
    started = serve(Sandbox())
    yield started
    started.stop()


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Settings:
    return Settings(
        bot_token=server.slack.bot_token,
        app_token=server.slack.app_token,
        api_url=f"{server.url}/api/",
        database_url=f"sqlite:///{tmp_path}/x.db",
    )


def problems(settings: Settings, *, trying: bool = False) -> dict[str, str]:
    return {each.what: each.remedy for each in examine(settings, trying=trying) if not each.ok}


def test_all_is_well(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    run(settings, trying=True)
    told = capsys.readouterr().out
    assert "All is well." in told
    assert "test channel: made, used and archived" in told


def test_a_wrong_token_is_explained(settings: Settings) -> None:
    found = problems(replace(settings, bot_token="xoxb-wrong", app_token="xapp-wrong"))
    assert "Copy the token again" in found["bot token: Slack says invalid_auth"]
    assert "app token: Slack says invalid_auth" in found


def test_missing_scopes_are_named(settings: Settings, server: Server) -> None:
    server.slack.scopes = server.slack.scopes - {"pins:write", "im:write"}
    found = problems(settings)
    assert "Add im:write, pins:write to the app" in found["scopes: im:write, pins:write missing"]


def test_slack_out_of_reach_and_nothing_set_are_explained(settings: Settings) -> None:
    found = problems(replace(settings, api_url="http://127.0.0.1:9/api/", app_token=""))
    assert any("Slack cannot be reached" in each for each in found)
    assert "neither app token nor signing secret is set" in found


def test_wrong_files_are_explained_with_their_line(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text("clocks:\n  x: 1\n")
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "mine.yml").write_text("id: mine\n")
    wrong = replace(settings, policy=tmp_path / "p.yml", playbooks=tmp_path / "books")
    found = " ".join(problems(wrong))
    assert "p.yml, line 2" in found
    assert "mine.yml, line 1" in found


def test_a_database_that_cannot_be_used_is_explained(settings: Settings) -> None:
    found = problems(replace(settings, database_url="sqlite:////no/such/dir/x.db"))
    assert any("cannot be opened" in each for each in found)


def test_a_channel_that_may_not_be_made_is_explained(settings: Settings, server: Server) -> None:
    server.slack.faults.error("conversations.create", "restricted_action")
    found = problems(settings, trying=True)
    assert "Ask your Slack admin" in found["test channel: cannot make it (restricted_action)"]
    server.slack.faults.error("conversations.create", "restricted_action")
    with pytest.raises(CommandFailed, match="1 problem found"):
        run(settings, trying=True)


def test_the_manifest_asks_for_what_is_used_and_no_more() -> None:
    manifest = yaml.safe_load(MANIFEST.read_text())
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_the_manifest_keeps_slacks_lengths() -> None:
    manifest = yaml.safe_load(MANIFEST.read_text())
    shown, features = manifest["display_information"], manifest["features"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert all(len(each["name"]) <= 24 for each in features["shortcuts"])
    assert {each["callback_id"] for each in features["shortcuts"]} == {"open_case", "add_to_case"}
    assert "url" not in features["slash_commands"][0]
    assert manifest["settings"]["socket_mode_enabled"] is True


def test_every_scope_of_every_method_we_call_is_asked_for() -> None:
    from bot.rates import PER_MINUTE
    from sandbox.methods.registry import METHODS

    for name in PER_MINUTE:
        scopes = METHODS[name].scopes
        assert not scopes or set(scopes) & SCOPES, name
