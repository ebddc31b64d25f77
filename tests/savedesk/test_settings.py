"""Settings from the environment."""

from pathlib import Path

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
        ("PORT", "80²0", "is not a port"),
        ("PORT", "-1", "is not a port"),
        ("PORT", "9" * 5000, "is not a port"),
        ("SLACK_API_URL", "http://[::1", "not a web address"),
        ("SLACK_API_URL", "https://:443/", "not a web address"),
        ("LOG_LEVEL", "LOUD", "is not known"),
    ],
)
def test_a_value_that_cannot_be_meant_is_explained(name: str, value: str, said: str) -> None:
    with pytest.raises(CommandFailed, match=said) as caught:
        read_settings({name: value})
    assert caught.value.hint


def test_an_env_file_that_is_no_text_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_bytes(b"SLACK_BOT_TOKEN=\xff\xfe\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandFailed, match="is not UTF-8 text"):
        read_settings()


def test_the_environment_wins_over_the_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "1234")
    monkeypatch.setenv("HOST", "")
    monkeypatch.delenv("HOST")
    (tmp_path / ".env").write_text("PORT=4321\nHOST=0.0.0.0\n")
    monkeypatch.chdir(tmp_path)
    read = read_settings()
    assert (read.port, read.host) == (1234, "0.0.0.0")  # noqa: S104 - only compared


def test_secrets_are_never_shown() -> None:
    settings = Settings(bot_token="xoxb-secret", app_token="xapp-secret", signing_secret="secret")
    assert "secret" not in repr(settings).replace("signing_secret", "")
