"""What the page shows of inputs and questions, and what comes of using them."""

import json
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sandbox.delivery import Ack, Envelope
from sandbox.errors import SlackError
from sandbox.page import routes
from sandbox.slack import Sandbox

TOKEN = "xoxb-sandbox"


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


CONFIRM = {
    "title": plain("Approve?"), "text": plain('ACME: 18% "for" <12> months'),
    "confirm": plain("Approve"), "deny": plain("Not yet"),
}  # fmt: skip
OPTIONS = [{"text": plain(name), "value": name.lower()} for name in ("One", "Two", "Three")]


class App:
    """Takes whatever is delivered, and remembers it."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    def __call__(self, envelope: Envelope) -> Ack:
        self.heard.append(dict(envelope.payload))
        return Ack(ok=True)


@pytest.fixture
def slack() -> Sandbox:
    return Sandbox()


@pytest.fixture
def app(slack: Sandbox) -> App:
    made = App()
    slack.connect(made)
    return made


@pytest.fixture
def page(slack: Sandbox) -> TestClient:
    return TestClient(Starlette(routes=routes(slack)))


def posts(slack: Sandbox, **element: Any) -> dict[str, Any]:
    """The app posts a message with one element to Mina."""
    blocks = [{"type": "actions", "block_id": "b", "elements": [{"action_id": "a", **element}]}]
    args = {"channel": "U0MINA", "text": "hi", "blocks": blocks}
    return dict(slack.call("chat.postMessage", args, TOKEN).body)


def clicks(page: TestClient, posted: dict[str, Any], **ask: Any) -> int:
    place = f"m:{posted['channel']}:{posted['ts']}"
    ask = {"place": place, "block": 0, "element": 0, **ask}
    answer = page.post("/act/click?as=U0MINA&at=app", content=json.dumps(ask))
    return int(answer.status_code)


@pytest.mark.parametrize(
    "element",
    [
        {"type": "button", "text": plain("Approve")},
        {"type": "static_select", "options": OPTIONS},
        {"type": "overflow", "options": OPTIONS},
        {"type": "datepicker"},
        {"type": "checkboxes", "options": OPTIONS},
    ],
)
def test_what_asks_first_carries_its_question(
    slack: Sandbox, page: TestClient, element: dict[str, Any]
) -> None:
    assert posts(slack, **element, confirm=CONFIRM)["ok"]
    shown = page.get("/?as=U0MINA&at=app").text
    assert "data-confirm=" in shown
    assert "Not yet" in shown
    assert "<12>" not in shown


def test_what_does_not_ask_has_none(slack: Sandbox, page: TestClient) -> None:
    posts(slack, type="button", text=plain("Details"))
    assert "data-confirm=" not in page.get("/?as=U0MINA&at=app").text


@pytest.mark.parametrize("part", ["title", "text", "confirm", "deny"])
def test_a_question_that_slack_would_not_take_is_refused(slack: Sandbox, part: str) -> None:
    for wrong in ({"type": "mrkdwn", "text": "x"}, plain("x" * 301), plain("")):
        button = {"type": "button", "text": plain("Approve"), "confirm": CONFIRM | {part: wrong}}
        assert posts(slack, **button)["error"] == "invalid_blocks"


def test_several_choices_are_boxes_with_one_label(slack: Sandbox, page: TestClient) -> None:
    element = {"type": "multi_static_select", "action_id": "a", "options": OPTIONS,
               "initial_options": OPTIONS[:1]}  # fmt: skip
    opens(slack, element)

    shown = page.get("/?as=U0MINA&at=app").text

    assert "<legend>What</legend>" in shown
    assert shown.count('type="checkbox"') == 3
    assert shown.count(" checked") == 1


def test_all_chosen_boxes_are_sent(slack: Sandbox, page: TestClient, app: App) -> None:
    opens(slack, {"type": "multi_static_select", "action_id": "a", "options": OPTIONS})

    submits(page, {"0": []})
    assert "Please complete this required field." in page.get("/?as=U0MINA&at=app").text
    submits(page, {"0": ["0", "2"]})

    sent = app.heard[-1]["view"]["state"]["values"]["b"]["a"]["selected_options"]
    assert [each["value"] for each in sent] == ["one", "three"]


def test_people_are_chosen_the_same_way(slack: Sandbox, page: TestClient, app: App) -> None:
    opens(slack, {"type": "multi_users_select", "action_id": "a", "initial_users": ["U0BOB"]})
    assert 'value="U0BOB"  checked' in page.get("/?as=U0MINA&at=app").text

    submits(page, {"0": ["U0DANA", "U0VERA"]})

    sent = app.heard[-1]["view"]["state"]["values"]["b"]["a"]["selected_users"]
    assert sent == ["U0DANA", "U0VERA"]


def test_a_day_is_sent_as_it_was_chosen(slack: Sandbox, page: TestClient, app: App) -> None:
    opens(slack, {"type": "datepicker", "action_id": "a", "initial_date": "2026-03-02"})
    assert 'type="date"' in page.get("/?as=U0MINA&at=app").text

    submits(page, {"0": "2027-01-31"})

    assert app.heard[-1]["view"]["state"]["values"]["b"]["a"]["selected_date"] == "2027-01-31"


def test_boxes_that_act_at_once_send_all_that_are_chosen(
    slack: Sandbox, page: TestClient, app: App
) -> None:
    posted = posts(slack, type="checkboxes", options=OPTIONS)
    assert clicks(page, posted, value=["0", "1"]) == 200
    sent = app.heard[-1]["actions"][0]["selected_options"]
    assert [each["value"] for each in sent] == ["one", "two"]


def test_a_button_sends_what_was_shown_when_it_was_pressed(
    slack: Sandbox, page: TestClient, app: App
) -> None:
    """Whoever is asked first may answer when the message has another button there."""
    posted = posts(slack, type="button", text=plain("Approve"), value="request.1")
    sent = {"type": "button", "action_id": "a", "block_id": "b", "text": plain("Approve"),
            "value": "request.1"}  # fmt: skip
    newer = {"channel": posted["channel"], "ts": posted["ts"], "text": "over", "blocks": []}
    slack.call("chat.update", newer, TOKEN)

    assert clicks(page, posted, sent=sent) == 200

    assert app.heard[-1]["actions"][0]["value"] == "request.1"


def opens(slack: Sandbox, element: dict[str, Any]) -> None:
    """The app opens a form with one input for Mina."""
    block = {"type": "input", "block_id": "b", "label": plain("What"), "element": element}
    view = {"type": "modal", "title": plain("T"), "submit": plain("Save"), "blocks": [block]}
    args = {"trigger_id": slack.triggers.give("U0MINA"), "view": view}
    answer = slack.call("views.open", args, TOKEN).body
    if not answer["ok"]:
        raise SlackError(str(answer))


def submits(page: TestClient, values: dict[str, Any]) -> None:
    page.post("/act/submit?as=U0MINA&at=app", content=json.dumps({"values": values}))
