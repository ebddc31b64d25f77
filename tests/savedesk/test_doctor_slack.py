"""What the doctor asks Slack."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from sandbox.server import Server
from savedesk.doctor_slack import look_at_slack
from savedesk.settings import Settings

SLACK_LIKE = b"Content-Type: application/json\r\nContent-Length: 11\r\n"


def problems(settings: Settings, *, trying: bool = False) -> dict[str, str]:
    found = look_at_slack(settings, trying=trying)
    return {each.what: each.remedy for each in found if not each.ok}


def well(settings: Settings) -> list[str]:
    return [each.what for each in look_at_slack(settings, trying=False) if each.ok]


@contextmanager
def something_else(answer: bytes) -> Iterator[str]:
    """A server that is not Slack: gives every caller the same bytes. Yields its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            while True:
                try:
                    caller, _address = listening.accept()
                except OSError:
                    return
                with caller:
                    caller.recv(65536)
                    caller.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api/"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)


def test_good_tokens_are_accepted(settings: Settings) -> None:
    assert problems(settings, trying=True) == {}
    assert "app token: accepted" in well(settings)
    assert "scopes: complete" in well(settings)


def test_a_wrong_token_is_explained_and_no_channel_is_tried(
    settings: Settings, server: Server
) -> None:
    wrong = replace(settings, bot_token="xoxb-wrong", app_token="xapp-wrong")
    found = problems(wrong, trying=True)
    assert "Copy the token again" in found["bot token: Slack says invalid_auth"]
    assert "app token: Slack says invalid_auth" in found
    assert len(found) == 2
    assert "conversations.create" not in [call.method for call in server.slack.state.calls]


def test_no_token_at_all_is_explained(settings: Settings) -> None:
    found = problems(replace(settings, bot_token="", app_token=""))
    assert "Copy .env.example to .env" in found["bot token: SLACK_BOT_TOKEN is not set"]
    assert "Socket Mode" in found["neither app token nor signing secret is set"]


def test_missing_scopes_are_named(settings: Settings, server: Server) -> None:
    server.slack.scopes = server.slack.scopes - {"pins:write", "im:write"}
    found = problems(settings)
    assert "Add im:write, pins:write to the app" in found["scopes: im:write, pins:write missing"]


def test_over_http_the_signing_secret_is_what_counts(settings: Settings) -> None:
    over_http = replace(settings, app_token="", signing_secret="s")
    assert problems(over_http) == {}
    assert "signing secret: set; deliveries come over HTTP" in well(over_http)


def test_slack_out_of_reach_is_explained(settings: Settings) -> None:
    found = problems(replace(settings, api_url="http://127.0.0.1:9/api/"), trying=True)
    assert all("Slack cannot be reached (Connection refused)" in what for what in found)
    assert set(found.values()) == {"Check the network and SLACK_API_URL."}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "Slack cannot be reached"),
        (b"SSH-2.0-OpenSSH\r\n", "Slack cannot be reached"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", "the answer is not Slack's"),
        (b"HTTP/1.1 500 No\r\nContent-Length: 4\r\n\r\noops", "the answer is not Slack's"),
    ],
)
def test_an_address_that_is_not_slack_is_explained(
    settings: Settings, answer: bytes, said: str
) -> None:
    with something_else(answer) as url:
        found = problems(replace(settings, api_url=url, app_token="", signing_secret="s"))
    assert [said in what and "SLACK_API_URL" in found[what] for what in found] == [True]


@pytest.mark.parametrize("date", [b"", b"Date: soon\r\n"])
def test_an_answer_without_a_date_leaves_the_clock_uncompared(
    settings: Settings, date: bytes
) -> None:
    answer = b"HTTP/1.1 200 OK\r\n" + SLACK_LIKE + date + b'\r\n{"ok":true}'
    with something_else(answer) as url:
        found = well(replace(settings, api_url=url))
    assert "clock: not compared, Slack's answer carries no date" in found


def test_a_clock_that_is_wrong_is_explained(settings: Settings) -> None:
    date = b"Date: Sat, 01 Jan 2000 00:00:00 GMT\r\n"
    answer = b"HTTP/1.1 200 OK\r\n" + SLACK_LIKE + date + b'\r\n{"ok":true}'
    with something_else(answer) as url:
        found = problems(replace(settings, api_url=url))
    assert any(what.startswith("clock:") and "NTP" in found[what] for what in found)


def test_a_channel_that_may_not_be_made_is_explained(settings: Settings, server: Server) -> None:
    server.slack.faults.error("conversations.create", "restricted_action")
    found = problems(settings, trying=True)
    what = "test channel: cannot make it (Slack says restricted_action)"
    assert "Ask your Slack admin" in found[what]


@pytest.mark.parametrize("fault", ["error", "drop"])
def test_a_channel_that_cannot_be_used_is_archived_all_the_same(
    settings: Settings, server: Server, fault: str
) -> None:
    if fault == "error":
        server.slack.faults.error("chat.postMessage", "restricted_action")
    else:
        server.slack.faults.drop("chat.postMessage")
    found = problems(settings, trying=True)
    assert [what.startswith("test channel: cannot write into it") for what in found] == [True]
    made = [each for each in server.slack.state.channels.values() if "doctor" in each.name]
    assert [each.is_archived for each in made] == [True]


def test_a_channel_that_stays_is_named(settings: Settings, server: Server) -> None:
    server.slack.faults.error("conversations.archive", "restricted_action")
    found = problems(settings, trying=True)
    remedy = found["test channel: cannot archive it (Slack says restricted_action)"]
    assert remedy.startswith("Archive #savedesk-doctor-")


def test_a_method_the_token_may_not_use_names_the_scope(settings: Settings, server: Server) -> None:
    server.slack.scopes = server.slack.scopes - {"groups:write"}
    found = problems(settings, trying=True)
    remedy = found["test channel: cannot make it (Slack says missing_scope)"]
    assert "groups:write" in remedy
