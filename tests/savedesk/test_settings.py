"""Settings from the environment."""

import pytest

from savedesk.errors import CommandFailed
from savedesk.settings import Settings, read_settings


def test_without_anything_set_the_defaults_hold() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({}).api_url == "https://slack.com/api/"


def test_with_an_app_token_socket_mode_is_used() -> None:
    both = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "s"}
    assert read_settings(both).socket_mode
    assert not read_settings({"SLACK_SIGNING_SECRET": "s"}).socket_mode


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1", "should begin with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "should begin with xapp-"),
        ("SLACK_API_URL", "slack.com", "not a web address"),
        ("PORT", "eighty", "is not a port"),
        ("PORT", "70000", "is not a port"),
        ("LOG_LEVEL", "LOUD", "is not known"),
    ],
)
def test_a_value_that_cannot_be_meant_is_explained(name: str, value: str, said: str) -> None:
    with pytest.raises(CommandFailed, match=said) as caught:
        read_settings({name: value})
    assert caught.value.hint


def test_secrets_are_never_shown() -> None:
    settings = Settings(bot_token="xoxb-secret", app_token="xapp-secret", signing_secret="secret")
    assert "secret" not in repr(settings).replace("signing_secret", "")
