"""What goes wrong on the way to Slack, on demand."""

from typing import Any

import pytest

from sandbox.errors import Dropped
from sandbox.slack import Sandbox
from tests.sandbox.test_api import TOKEN, Elapsed, call, made


@pytest.fixture
def slack() -> Sandbox:
    return Sandbox(elapsed=Elapsed())


def said(slack: Sandbox, channel: str) -> list[str]:
    return [message.text for message in slack.state.channels[channel].messages]


def post(slack: Sandbox, channel: str, text: str) -> Any:
    return slack.call("chat.postMessage", {"channel": channel, "text": text}, TOKEN)


def test_a_late_success_is_done_only_after_the_caller_has_given_up(slack: Sandbox) -> None:
    channel = made(slack)
    slack.faults.do_late("chat.postMessage", seconds=7)

    with pytest.raises(Dropped):
        post(slack, channel, "late")
    slack.elapsed.now += 6.9  # type: ignore[attr-defined]
    slack.pump()
    assert said(slack, channel) == []
    assert slack.late.next() == 7

    slack.elapsed.now += 0.1  # type: ignore[attr-defined]
    slack.pump()
    assert said(slack, channel) == ["late"]
    assert slack.late.next() is None


def test_a_call_that_comes_later_finds_what_was_done_late(slack: Sandbox) -> None:
    channel = made(slack)
    slack.faults.do_late("chat.postMessage", seconds=2)
    with pytest.raises(Dropped):
        post(slack, channel, "late")
    slack.elapsed.now += 2  # type: ignore[attr-defined]

    found = call(slack, "conversations.history", channel=channel)["messages"]

    assert [each["text"] for each in found] == ["late"]


def test_a_late_call_that_slack_refuses_changes_nothing(slack: Sandbox) -> None:
    channel = made(slack)
    slack.faults.do_late("chat.postMessage", seconds=2)
    with pytest.raises(Dropped):
        post(slack, channel, "late")
    slack.state.channels[channel].is_archived = True
    slack.elapsed.now += 2  # type: ignore[attr-defined]

    assert slack.pump() == 1
    assert said(slack, channel) == []


@pytest.mark.parametrize(
    ("fault", "status", "done"),
    [("rate_limit", 429, 0), ("server_error", 503, 0), ("do_then_fail", 500, 1)],
)
def test_answers_to_a_response_url_meet_faults_too(
    slack: Sandbox, fault: str, status: int, done: int
) -> None:
    token = slack.response_urls.give("C0GENERAL", "U0MINA")
    getattr(slack.faults, fault)("response_url")

    assert slack.respond(token, {"text": "hi"}).status == status
    assert len(slack.state.channels["C0GENERAL"].messages) == done


@pytest.mark.parametrize(("fault", "done"), [("drop", 0), ("do_then_drop", 1), ("do_late", 0)])
def test_a_response_url_breaks_like_any_other_connection(
    slack: Sandbox, fault: str, done: int
) -> None:
    token = slack.response_urls.give("C0GENERAL", "U0MINA")
    getattr(slack.faults, fault)("response_url")

    with pytest.raises(Dropped):
        slack.respond(token, {"text": "hi"})
    assert len(slack.state.channels["C0GENERAL"].messages) == done
