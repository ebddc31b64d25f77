"""The app's manifest: what Slack accepts, and what the bot uses, no more and no less."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.rates import PER_MINUTE
from handlers.events import HANDLERS
from sandbox.methods.registry import METHODS
from savedesk.doctor_slack import SCOPES

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
# What reaches us as a message, by the kind of conversation, or is answered without a table.
SPOKEN = {"app_mention", "message.channels", "message.groups", "message.im"}


@pytest.fixture(scope="module")
def manifest() -> Any:
    return yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))


def test_it_asks_for_what_is_used_and_no_more(manifest: Any) -> None:
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_every_scope_of_every_method_we_call_is_asked_for() -> None:
    for name in PER_MINUTE:
        scopes = METHODS[name].scopes
        assert not scopes or set(scopes) & SCOPES, name


def test_every_event_it_subscribes_to_is_handled_and_the_other_way_round(manifest: Any) -> None:
    subscribed = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert subscribed == (set(HANDLERS) - {"message"}) | SPOKEN


def test_it_keeps_slacks_lengths(manifest: Any) -> None:
    shown, features = manifest["display_information"], manifest["features"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert all(len(each["name"]) <= 24 for each in features["shortcuts"])
    assert all(len(each["callback_id"]) <= 255 for each in features["shortcuts"])
    assert all(len(each["command"]) <= 32 for each in features["slash_commands"])


def test_it_offers_the_command_the_shortcuts_and_home(manifest: Any) -> None:
    features = manifest["features"]
    assert [each["command"] for each in features["slash_commands"]] == ["/save"]
    assert {each["callback_id"]: each["type"] for each in features["shortcuts"]} == {
        "open_case": "global",
        "add_to_case": "message",
        "promise_from_message": "message",
    }
    assert features["app_home"]["home_tab_enabled"] is True


def test_in_socket_mode_it_names_no_address(manifest: Any) -> None:
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "http" not in MANIFEST.read_text(encoding="utf-8")
