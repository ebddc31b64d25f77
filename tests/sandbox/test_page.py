"""The page: safe rendering, the same acts as the driver, only what the person may see."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sandbox.page import routes
from sandbox.page.mrkdwn import Reader, ago, rendered, unstyled
from tests.world import World

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
READER = Reader({"U1": "Mina <b>"}, {"C1": "save-acme"}, "Asia/Tokyo", NOW)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~no~", "<strong>bold</strong> <em>it</em> <s>no</s>"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("`a *b*`", "<code>a *b*</code>"),
        ("```x\ny```", "<pre>x\ny</pre>"),
        ("&lt;b&gt; &amp;", "&lt;b&gt; &amp;"),
        ("a\nb", "a<br>b"),
        ("<@U1>", '<span class="mention">@Mina &lt;b&gt;</span>'),
        ("<#C9>", '<span class="mention">🔒 private channel</span>'),
        ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
        (":white_check_mark: :nothing:", "✅ :nothing:"),
        ("&gt; said", "<q>said</q>"),
    ],
)
def test_markup_is_rendered_and_everything_typed_is_escaped(text: str, html: str) -> None:
    assert rendered(text, READER) == html


@given(st.text())
def test_no_text_makes_a_script(text: str) -> None:
    made = rendered(f"{text}<script>alert(1)</script>{text}", READER)
    assert "<script" not in made


def test_a_moment_is_shown_in_the_readers_zone() -> None:
    at = int((NOW + timedelta(hours=26)).timestamp())
    shown = rendered(f"<!date^{at}^{{date_short_pretty}} {{time}} ({{ago}})|x>", READER)
    assert "tomorrow 20:00 (in 1 day)" in shown


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "now"),
        (5, "in 5 minutes"),
        (-1, "1 minute ago"),
        (120, "in 2 hours"),
        (-2900, "2 days ago"),
    ],
)
def test_how_far_away(minutes: int, told: str) -> None:
    assert ago(NOW + timedelta(minutes=minutes), NOW) == told


@pytest.fixture
def page(world: World) -> TestClient:
    world.sandbox.page.commands = [{"command": "/save", "usage_hint": "open ACME", "words": []}]
    return TestClient(Starlette(routes=routes(world.sandbox)))


def act(page: TestClient, who: str, what: str, **ask: Any) -> int:
    return int(page.post(f"/act/{what}?as={who}&at=app", content=json.dumps(ask)).status_code)


def test_the_first_screen_tells_what_to_try(page: TestClient) -> None:
    text = page.get("/").text
    assert "Try it in three lines" in text
    assert "/save open ACME" in text


def test_somebody_outside_is_not_shown_a_private_channel(page: TestClient, world: World) -> None:
    world.person("mina").types("/save open ACME too expensive")
    channel = world.sandbox.state.channel_named("save-acme").id

    inside = page.get(f"/changes?as=U0MINA&at={channel}").json()["parts"]
    outside = page.get(f"/changes?as=U0NELL&at={channel}").json()["parts"]

    assert "Confirm the cut" in inside["pane"]
    assert "Confirm the cut" not in outside["pane"]
    assert "save-acme" not in outside["pane"] + outside["sidebar"]


def test_a_command_a_click_and_a_modal_go_through_the_same_acts(
    page: TestClient, world: World
) -> None:
    assert act(page, "U0MINA", "write", at="app", text="/save open ACME too expensive") == 200
    world.settle()
    card = world.messages("save-acme")[0]
    number = next(n for n, b in enumerate(card.blocks) if "contact:log" in str(b))
    place = f"m:{card.channel}:{card.ts}"
    assert act(page, "U0MINA", "click", place=place, block=number, element=0) == 200
    world.settle()
    assert act(page, "U0MINA", "submit", values={"0": "0", "1": ""}) == 200
    assert "Please complete this required field." in page.get("/?as=U0MINA&at=app").text
    assert act(page, "U0MINA", "submit", values={"0": "0", "1": "Ines"}) == 200
    world.settle()
    assert world.case("ACME").first_contact_at is not None


@pytest.mark.parametrize(
    ("what", "ask"),
    [
        ("dance", {}),
        ("click", {"place": "m:C404:1.0", "block": 0}),
        ("click", {"place": "v:V404", "block": 0}),
        ("submit", {}),
        ("clock", {}),
        ("shortcut", {"callback": "x", "place": "nowhere"}),
    ],
)
def test_what_is_not_there_is_answered_and_breaks_nothing(
    page: TestClient, what: str, ask: dict[str, object]
) -> None:
    assert act(page, "U0MINA", what, **ask) == 400


def test_clock_and_faults_are_switched_from_the_page(page: TestClient, world: World) -> None:
    before = world.clock.now()
    act(page, "U0MINA", "clock", by="day")
    assert world.clock.now() - before == timedelta(days=1)
    act(page, "U0MINA", "fault", fault="outage")
    assert world.sandbox.faults.outage
    act(page, "U0MINA", "fault", fault="outage")
    act(page, "U0MINA", "fault", fault="rate_limit")
    assert len(world.sandbox.faults.waiting) == 1


def test_every_element_we_may_send_is_shown(page: TestClient, world: World) -> None:
    option = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
    label = {"type": "plain_text", "text": "L"}
    kinds: list[dict[str, Any]] = [
        {"type": "plain_text_input", "multiline": True},
        {"type": "plain_text_input"},
        {"type": "number_input"},
        {"type": "email_text_input"},
        {"type": "url_text_input"},
        {"type": "datepicker", "initial_date": "2026-03-02"},
        {"type": "timepicker", "initial_time": "09:00"},
        {"type": "datetimepicker"},
        {"type": "static_select", "options": [option]},
        {"type": "multi_static_select", "options": [option]},
        {"type": "radio_buttons", "options": [option], "initial_option": option},
        {"type": "checkboxes", "options": [option], "initial_options": [option]},
        {"type": "users_select"},
        {"type": "multi_users_select"},
        {"type": "channels_select"},
        {"type": "conversations_select"},
        {"type": "external_select"},
    ]
    blocks = [
        {"type": "input", "label": label, "element": each | {"action_id": "a"}} for each in kinds
    ]
    view = {"type": "modal", "title": label, "submit": label, "blocks": blocks}
    trigger = world.sandbox.triggers.give("U0MINA")
    answer = world.sandbox.call("views.open", {"trigger_id": trigger, "view": view}, "xoxb-sandbox")
    assert answer.body["ok"], answer.body

    text = page.get("/?as=U0MINA&at=app").text

    assert text.count('data-kind="') == len(kinds)


def test_a_text_posted_without_mrkdwn_keeps_its_signs_and_its_lines() -> None:
    shown = unstyled("*not bold* &lt;!channel&gt;\n- 5 &lt; 6 <b>")

    assert shown == "*not bold* &lt;!channel&gt;<br>- 5 &lt; 6 &lt;b&gt;"
