"""The local Slack answers as Slack does, errors and limits included."""

from typing import Any

import pytest

from sandbox.slack import Sandbox

TOKEN = "xoxb-sandbox"
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hi"}}


class Elapsed:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def slack() -> Sandbox:
    return Sandbox(elapsed=Elapsed())


def call(slack: Sandbox, method: str, token: str | None = TOKEN, **args: Any) -> Any:
    answer = slack.call(method, args, token)
    return answer.body if answer.status == 200 else answer


def made(slack: Sandbox, name: str = "x", private: bool = True) -> str:
    return str(call(slack, "conversations.create", name=name, is_private=private)["channel"]["id"])


@pytest.mark.parametrize(
    ("token", "error"),
    [
        (None, "not_authed"),
        ("xoxb-wrong", "invalid_auth"),
        ("xapp-sandbox", "not_allowed_token_type"),
    ],
)
def test_tokens_are_checked(slack: Sandbox, token: str | None, error: str) -> None:
    assert call(slack, "auth.test", token)["error"] == error


def test_a_missing_scope_is_named_with_what_is_there(slack: Sandbox) -> None:
    slack.scopes = frozenset({"chat:write"})
    answer = call(slack, "pins.add", channel="C1")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "pins:write")
    assert answer["provided"] == "chat:write"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("Upper", "invalid_name_specials"),
        ("with space", "invalid_name_specials"),
        ("ümlaut", "invalid_name_specials"),
        ("general", "name_taken"),
    ],
)
def test_channel_names_have_rules(slack: Sandbox, name: str, error: str) -> None:
    assert call(slack, "conversations.create", name=name)["error"] == error


def test_archived_names_stay_taken_and_cannot_be_unarchived(slack: Sandbox) -> None:
    channel = made(slack)
    call(slack, "conversations.archive", channel=channel)
    assert call(slack, "conversations.create", name="x")["error"] == "name_taken"
    assert call(slack, "conversations.unarchive", channel=channel)["error"] == "not_in_channel"
    assert call(slack, "chat.postMessage", channel=channel, text="x")["error"] == "is_archived"
    assert call(slack, "conversations.archive", channel=channel)["error"] == "already_archived"


@pytest.mark.parametrize(
    ("user", "error"),
    [
        ("U0BOT", "cant_invite_self"),
        ("U0GUS", "user_is_restricted"),
        ("U404", "user_not_found"),
        ("", "no_user"),
    ],
)
def test_who_cannot_be_invited(slack: Sandbox, user: str, error: str) -> None:
    assert call(slack, "conversations.invite", channel=made(slack), users=user)["error"] == error


def test_with_force_the_others_are_invited(slack: Sandbox) -> None:
    channel = made(slack)
    answer = call(slack, "conversations.invite", channel=channel, users="U0GUS,U0MINA", force=True)
    assert answer["ok"]
    assert answer["errors"][0]["error"] == "user_is_restricted"
    again = call(slack, "conversations.invite", channel=channel, users="U0MINA", force=True)
    assert again["error"] == "already_in_channel"


def test_a_private_channel_the_bot_is_not_in_does_not_exist_for_it(slack: Sandbox) -> None:
    channel = made(slack)
    slack.remove_member(slack.state.channels[channel], "U0BOT")
    for method in ("conversations.info", "conversations.history", "chat.postMessage"):
        assert call(slack, method, channel=channel, text="x")["error"] == "channel_not_found"
    listed = call(slack, "conversations.list", types="private_channel,public_channel")
    assert [each["name"] for each in listed["channels"]] == ["general"]
    assert (
        call(slack, "chat.postMessage", channel="C0GENERAL", text="x")["error"] == "not_in_channel"
    )


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"blocks": [{"type": "unheard"}]}, "invalid_blocks"),
        ({"blocks": "x"}, "invalid_blocks"),
        (
            {"blocks": [{**SECTION, "text": {"type": "mrkdwn", "text": "x" * 3001}}]},
            "invalid_blocks",
        ),
        ({"blocks": [{**SECTION, "block_id": "b"}] * 2}, "invalid_blocks"),
        ({"blocks": [{"type": "actions", "elements": []}]}, "invalid_blocks"),
        (
            {"blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]},
            "invalid_blocks",
        ),
        (
            {"blocks": [{**SECTION, "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5},
            "msg_blocks_too_long",
        ),
    ],
)
def test_messages_have_limits(slack: Sandbox, args: dict[str, Any], error: str) -> None:
    answer = call(slack, "chat.postMessage", channel=made(slack), **args)
    assert answer["error"] == error
    if error == "invalid_blocks":
        assert "json-pointer:/blocks" in answer["response_metadata"]["messages"][0]


def test_an_update_is_shorter_than_a_post(slack: Sandbox) -> None:
    channel = made(slack)
    ts = call(slack, "chat.postMessage", channel=channel, text="x" * 4001)["ts"]
    long = call(slack, "chat.update", channel=channel, ts=ts, text="x" * 4001)
    assert long["error"] == "msg_too_long"
    assert (
        call(slack, "chat.update", channel=channel, ts="1.0", text="x")["error"]
        == "message_not_found"
    )
    other = slack.post(slack.state.channels[channel], "U0MINA", "mine")
    mine = call(slack, "chat.update", channel=channel, ts=other.ts, text="x")
    assert mine["error"] == "cant_update_message"


@pytest.mark.parametrize(
    ("element", "where"),
    [
        ({"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}, "/text/text"),
        ({"type": "button", "text": {"type": "mrkdwn", "text": "x"}}, "/text"),
        ({"type": "overflow", "options": []}, "/options"),
        ({"type": "static_select", "options": [{}] * 101}, "/options"),
        ({"type": "plain_text_input"}, "/type"),
    ],
)
def test_elements_have_limits(slack: Sandbox, element: dict[str, Any], where: str) -> None:
    blocks = [{"type": "actions", "elements": [element]}]
    answer = call(slack, "chat.postMessage", channel=made(slack), blocks=blocks)
    assert any(f"/blocks/0/elements/0{where}" in each for each in answer["errors"])


MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [SECTION]}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"title": None}, "/view/title"),
        ({"title": {"type": "plain_text", "text": "x" * 25}}, "/view/title"),
        ({"blocks": []}, "/view/blocks"),
        ({"blocks": [SECTION] * 101}, "/view/blocks"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        (
            {
                "blocks": [
                    {
                        "type": "input",
                        "label": {"type": "plain_text", "text": "L"},
                        "element": {"type": "plain_text_input"},
                    }
                ]
            },
            "/view/submit",
        ),
    ],
)
def test_views_have_limits(slack: Sandbox, changes: dict[str, Any], where: str) -> None:
    trigger = slack.triggers.give("U0MINA")
    answer = call(slack, "views.open", trigger_id=trigger, view={**MODAL, **changes})
    assert answer["error"] == "invalid_arguments"
    assert where in answer["response_metadata"]["messages"][0]


def test_a_trigger_opens_one_modal_within_three_seconds(slack: Sandbox) -> None:
    used, late = slack.triggers.give("U0MINA"), slack.triggers.give("U0MINA")
    assert call(slack, "views.open", trigger_id=used, view=MODAL)["ok"]
    assert call(slack, "views.open", trigger_id=used, view=MODAL)["error"] == "exchanged_trigger_id"
    slack.elapsed.now += 3.1  # type: ignore[attr-defined]
    assert call(slack, "views.open", trigger_id=late, view=MODAL)["error"] == "expired_trigger_id"
    assert call(slack, "views.open", trigger_id="x", view=MODAL)["error"] == "invalid_trigger_id"


def test_three_views_are_the_most_and_a_hash_keeps_them_apart(slack: Sandbox) -> None:
    view = call(slack, "views.open", trigger_id=slack.triggers.give("U0MINA"), view=MODAL)["view"]
    for expected in (True, True, False):
        trigger = slack.triggers.give("U0MINA")
        assert call(slack, "views.push", trigger_id=trigger, view=MODAL)["ok"] is expected
    stale = call(slack, "views.update", view_id=view["id"], hash="old", view=MODAL)
    assert stale["error"] == "hash_conflict"
    assert call(slack, "views.update", view_id=view["id"], hash=view["hash"], view=MODAL)["ok"]
    assert call(slack, "views.update", view_id="V404", view=MODAL)["error"] == "not_found"


def test_the_fourth_post_in_a_second_is_rate_limited(slack: Sandbox) -> None:
    channel = made(slack)
    answers = [
        slack.call("chat.postMessage", {"channel": channel, "text": "x"}, "xoxb-sandbox")
        for _ in range(4)
    ]
    assert [each.status for each in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_a_tier_two_method_takes_twenty_a_minute(slack: Sandbox) -> None:
    answers = [slack.call("users.list", {}, "xoxb-sandbox").status for _ in range(21)]
    assert answers == [200] * 20 + [429]


def test_metadata_is_in_history_only_when_asked_for(slack: Sandbox) -> None:
    channel, data = made(slack), {"event_type": "e", "event_payload": {"k": 1}}
    call(slack, "chat.postMessage", channel=channel, text="x", metadata=data)
    plain = call(slack, "conversations.history", channel=channel)["messages"][0]
    full = call(slack, "conversations.history", channel=channel, include_all_metadata=True)
    assert "metadata" not in plain
    assert full["messages"][0]["metadata"] == data


def test_lists_come_in_pages(slack: Sandbox) -> None:
    first = call(slack, "users.list", limit=4)
    rest = call(slack, "users.list", limit=100, cursor=first["response_metadata"]["next_cursor"])
    assert len(first["members"]) == 4
    assert len(first["members"]) + len(rest["members"]) == len(slack.state.users)
    assert rest["response_metadata"]["next_cursor"] == ""


def test_a_person_is_written_to_by_their_id(slack: Sandbox) -> None:
    assert call(slack, "chat.postMessage", channel="U0MINA", text="x")["channel"].startswith("D")
    slack.state.users["U0MINA"].deleted = True
    assert call(slack, "chat.postMessage", channel="U0MINA", text="x")["error"] == "user_disabled"
    assert call(slack, "chat.postMessage", channel="U0BOT", text="x")["error"] == "cannot_dm_bot"


def test_files_are_uploaded_in_two_steps(slack: Sandbox) -> None:
    channel = made(slack)
    begun = call(slack, "files.getUploadURLExternal", filename="a.png", length=3)
    listed = [{"id": begun["file_id"], "title": "A"}]
    early = call(slack, "files.completeUploadExternal", files=listed, channel_id=channel)
    assert early["error"] == "file_not_found"
    assert slack.upload(begun["file_id"], b"other length").status == 400
    assert slack.upload("F404", b"png").status == 404
    assert slack.upload(begun["file_id"], b"png").body["ok"]
    assert call(slack, "files.completeUploadExternal", files=listed, channel_id=channel)["ok"]
    assert slack.state.channels[channel].messages[-1].files == [begun["file_id"]]
    found = call(slack, "conversations.history", channel=channel)["messages"][0]
    assert found["files"] == [{"id": begun["file_id"], "name": "a.png", "title": "A"}]


def test_bookmarks_and_pins_come_and_go(slack: Sandbox) -> None:
    channel = made(slack)
    added = call(
        slack, "bookmarks.add", channel_id=channel, title="T", type="link", link="https://x"
    )
    name = added["bookmark"]["id"]
    assert call(slack, "bookmarks.edit", channel_id=channel, bookmark_id=name, title="U")["ok"]
    assert call(slack, "bookmarks.list", channel_id=channel)["bookmarks"][0]["title"] == "U"
    assert call(slack, "bookmarks.remove", channel_id=channel, bookmark_id=name)["ok"]
    assert (
        call(slack, "bookmarks.remove", channel_id=channel, bookmark_id=name)["error"]
        == "not_found"
    )
    ts = call(slack, "chat.postMessage", channel=channel, text="x")["ts"]
    assert call(slack, "pins.add", channel=channel, timestamp=ts)["ok"]
    assert call(slack, "pins.add", channel=channel, timestamp=ts)["error"] == "already_pinned"
    assert len(call(slack, "pins.list", channel=channel)["items"]) == 1
    assert call(slack, "pins.remove", channel=channel, timestamp=ts)["ok"]


def test_groups_and_mail_addresses_are_looked_up(slack: Sandbox) -> None:
    assert call(slack, "usergroups.users.list", usergroup="S0MANAGERS")["users"] == ["U0BOB"]
    assert call(slack, "usergroups.users.list", usergroup="S404")["error"] == "no_such_subteam"
    found = call(slack, "users.lookupByEmail", email="MINA@example.com")
    assert found["user"]["id"] == "U0MINA"
    assert call(slack, "users.lookupByEmail", email="no@example.com")["error"] == "users_not_found"


def test_no_two_messages_have_the_same_time_also_when_the_clock_stands_still() -> None:
    talk = Sandbox(elapsed=Elapsed())
    given = [talk.next_ts() for _ in range(500)]
    assert len(set(given)) == len(given)
    assert sorted(given) == given
