"""The gateway over a real connection means the same as the direct one of the tests."""

import json
from collections.abc import Iterator

import pytest

from bot.calls import Slack
from bot.outcome import Refused, Sent, Uncertain, Wait
from bot.slack import SlackGateway, may_upload_to
from sandbox.server import serve
from sandbox.slack import Sandbox
from savedesk.direct import DirectSlack


@pytest.fixture(params=["direct", "over http"])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[Sandbox, Slack]]:
    sandbox = Sandbox()
    if request.param == "direct":
        yield sandbox, DirectSlack(sandbox)
        return
    server = serve(sandbox)
    yield sandbox, SlackGateway(sandbox.bot_token, f"{server.url}/api/", timeout=3)
    server.stop()


Both = tuple[Sandbox, Slack]
POST = {"channel": "U0MINA", "text": "hello"}


def test_what_slack_did_is_sent_with_its_answer(both: Both) -> None:
    outcome = both[1].call("chat.postMessage", POST)

    assert isinstance(outcome, Sent)
    assert outcome.response["ts"]


def test_reading_takes_flags_and_numbers(both: Both) -> None:
    _sandbox, slack = both
    message = {**POST, "metadata": {"event_type": "savedesk", "event_payload": {"key": "k"}}}
    sent = slack.call("chat.postMessage", message)
    assert isinstance(sent, Sent)
    params = {"channel": sent.response["channel"], "include_all_metadata": True, "limit": 5}

    found = slack.call("conversations.history", params)

    assert isinstance(found, Sent)
    assert found.response["messages"][0]["metadata"]["event_payload"] == {"key": "k"}


@pytest.mark.parametrize(
    ("method", "params", "error"),
    [
        ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "U0MINA"}, "no_text"),
        ("conversations.create", {"name": "Not Allowed"}, "invalid_name_specials"),
        ("no.such.method", {}, "unknown_method"),
        ("views.open", {"trigger_id": "x", "view": {}}, "invalid_trigger_id"),
    ],
)
def test_a_clear_no_is_refused(
    both: Both, method: str, params: dict[str, object], error: str
) -> None:
    outcome = both[1].call(method, params)

    assert isinstance(outcome, Refused)
    assert outcome.error == error


def test_429_says_how_long_to_wait(both: Both) -> None:
    both[0].faults.rate_limit(retry_after=7)

    assert both[1].call("chat.postMessage", POST) == Wait(7.0, "429")


@pytest.mark.parametrize("fault", ["server_error", "drop", "do_then_drop", "do_then_fail"])
def test_what_nobody_can_know_is_uncertain(both: Both, fault: str) -> None:
    sandbox, slack = both
    getattr(sandbox.faults, fault)("chat.postMessage")

    assert isinstance(slack.call("chat.postMessage", POST), Uncertain)
    done = fault.startswith("do_then")
    assert len(sandbox.direct_with("U0MINA").messages) == int(done)


@pytest.mark.parametrize("error", ["internal_error", "fatal_error"])
def test_slacks_own_failures_are_uncertain(both: Both, error: str) -> None:
    both[0].faults.error("chat.postMessage", error)

    assert isinstance(both[1].call("chat.postMessage", POST), Uncertain)


def test_nobody_there_is_certainly_not_done() -> None:
    slack = SlackGateway("xoxb-x", "http://127.0.0.1:9/api/", timeout=1)

    assert isinstance(slack.call("chat.postMessage", POST), Wait)


def test_a_response_url_takes_five_answers(both: Both) -> None:
    sandbox, slack = both
    channel = sandbox.direct_with("U0MINA")
    token = sandbox.response_urls.give(channel.id, "U0MINA")
    params = {"url": f"{sandbox.base_url}/response/{token}", "body": {"text": "hi"}}

    outcomes = [slack.call("response_url", params) for _ in range(6)]

    assert [isinstance(each, Sent) for each in outcomes] == [True] * 5 + [False]
    assert isinstance(outcomes[-1], Refused)
    assert {message.ephemeral_to for message in channel.messages} == {"U0MINA"}


def test_the_bytes_of_a_file_go_to_the_address_that_slack_gave(both: Both) -> None:
    sandbox, slack = both
    content = "Ünïcode & more".encode()
    begun = slack.call("files.getUploadURLExternal", {"filename": "a.txt", "length": len(content)})
    assert isinstance(begun, Sent)

    taken = slack.call("upload", {"url": begun.response["upload_url"], "content": content})

    assert isinstance(taken, Sent)
    assert sandbox.state.files[begun.response["file_id"]].content == content
    channel = sandbox.direct_with("U0MINA").id
    files = json.dumps([{"id": begun.response["file_id"], "title": "Ä title"}])
    shown = {"files": files, "channel_id": channel, "initial_comment": "here"}
    assert isinstance(slack.call("files.completeUploadExternal", shown), Sent)
    assert sandbox.state.files[begun.response["file_id"]].title == "Ä title"


def test_a_file_that_is_not_as_long_as_announced_is_refused(both: Both) -> None:
    begun = both[1].call("files.getUploadURLExternal", {"filename": "a.txt", "length": 3})
    assert isinstance(begun, Sent)

    params = {"url": begun.response["upload_url"], "content": b"longer"}
    assert isinstance(both[1].call("upload", params), Refused)


@pytest.mark.parametrize("fault", ["server_error", "drop", "do_then_drop", "do_then_fail"])
def test_nobody_knows_whether_the_bytes_arrived(both: Both, fault: str) -> None:
    begun = both[1].call("files.getUploadURLExternal", {"filename": "a.txt", "length": 3})
    assert isinstance(begun, Sent)
    getattr(both[0].faults, fault)("upload")

    params = {"url": begun.response["upload_url"], "content": b"abc"}
    assert isinstance(both[1].call("upload", params), Uncertain)


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.example/u", "http://localhost.evil.example/", "ftp://127.0.0.1/x",
        "http://10.0.0.1/u", "/relative", "", "https://", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_bytes_go_nowhere_in_the_clear(url: str) -> None:
    slack = SlackGateway("xoxb-x", "http://127.0.0.1:9/api/", timeout=1)

    outcome = slack.call("upload", {"url": url, "content": b"secret"})

    assert outcome == Refused("upload_address_refused", {})


def test_bytes_may_go_encrypted_or_stay_on_this_machine() -> None:
    allowed = ["https://files.slack.com/upload/v1/x", "http://127.0.0.1:8/u", "http://[::1]/u"]
    assert all(map(may_upload_to, allowed))
