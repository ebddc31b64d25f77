"""What a person can do in Slack: one mechanism for the page and for the driver of tests."""

from collections.abc import Mapping
from typing import Any

from sandbox.delivery import Ack
from sandbox.errors import SlackError
from sandbox.methods.conversations import message_json
from sandbox.methods.views import view_json
from sandbox.slack import Sandbox
from sandbox.state import Channel, Message, View
from sandbox.values import initial_values

Payload = dict[str, Any]

FAILED = {
    "operation_timeout": "{command} failed with the error “operation_timeout”",
    "app_not_connected": "{command} failed because the app did not respond",
}


def command(slack: Sandbox, user: str, channel: Channel, text: str) -> Ack:
    """Types a slash command; the answer is shown to this person alone."""
    word, _, rest = text.partition(" ")
    payload: Payload = _who(slack, user) | {
        "command": word,
        "text": rest.strip(),
        "channel_id": channel.id,
        "channel_name": channel.name if channel.kind != "im" else "directmessage",
        "user_id": user,
        "user_name": slack.state.users[user].name,
        "team_id": slack.state.team_id,
        "team_domain": "sandbox",
        "response_url": _answer_url(slack, channel, user),
        "trigger_id": slack.triggers.give(user),
        "is_enterprise_install": "false",
    }
    payload.pop("user"), payload.pop("team")
    ack = slack.deliver("slash_commands", payload)
    with slack.lock:
        if not ack.ok:
            said = FAILED.get(ack.reason, "{command} failed with the error “dispatch_failed”")
            slack.post(channel, "USLACKBOT", said.format(command=word), ephemeral_to=user)
        elif ack.body.get("text") or ack.body.get("blocks"):
            _show_answer(slack, channel, user, ack.body)
    return ack


def _show_answer(slack: Sandbox, channel: Channel, user: str, body: Mapping[str, Any]) -> None:
    only = None if body.get("response_type") == "in_channel" else user
    blocks = list(body.get("blocks") or [])
    slack.post(channel, slack.bot.id, str(body.get("text") or ""), blocks=blocks, ephemeral_to=only)


def click(
    slack: Sandbox,
    user: str,
    place: Message | View,
    block: Mapping[str, Any],
    element: Mapping[str, Any],
    value: Mapping[str, Any] | None = None,
) -> Ack:
    """Uses an interactive element of a message, a modal or a Home."""
    action: Payload = {
        "type": element["type"],
        "action_id": element.get("action_id", "action"),
        "block_id": block.get("block_id", "block"),
        "action_ts": slack.next_ts(),
        **(value or {}),
    }
    if element["type"] == "button":
        action |= {"text": element.get("text"), "value": element.get("value", "")}
    return act(slack, user, place, [action])


def act(slack: Sandbox, user: str, place: Message | View, actions: list[Payload]) -> Ack:
    """Delivers block actions, forged ones too."""
    payload = _who(slack, user) | {
        "type": "block_actions",
        "api_app_id": slack.app_id,
        "trigger_id": slack.triggers.give(user),
        "actions": actions,
        **_place(slack, user, place),
    }
    return slack.deliver("interactive", payload)


def _place(slack: Sandbox, user: str, place: Message | View) -> Payload:
    if isinstance(place, View):
        container = {"type": "view", "view_id": place.id}
        return {"container": container, "view": view_json(slack, place)}
    channel = slack.state.channels[place.channel]
    container = {
        "type": "message",
        "message_ts": place.ts,
        "channel_id": channel.id,
        "is_ephemeral": str(place.ephemeral_to is not None).lower(),
    }
    return {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
        "message": message_json(slack, place, {}),
        "response_url": _answer_url(slack, channel, user, place.ts),
    }


def submit(slack: Sandbox, view: View) -> Ack:
    """Submits the modal as it is filled in, and does what the app answers."""
    payload = _who(slack, view.user) | {
        "type": "view_submission",
        "api_app_id": slack.app_id,
        "trigger_id": slack.triggers.give(view.user),
        "view": view_json(slack, view),
        "response_urls": [],
    }
    view.errors = {}
    ack = slack.deliver("interactive", payload)
    with slack.lock:
        _after_submission(slack, view, ack)
    return ack


def _after_submission(slack: Sandbox, view: View, ack: Ack) -> None:
    stack = slack.state.modals.get(view.user, [])
    if not ack.ok:
        view.errors = {"": "We had some trouble connecting. Try again?"}
    elif ack.body.get("response_action") == "errors":
        view.errors = dict(ack.body["errors"])
    elif ack.body.get("response_action") == "clear":
        stack.clear()
    elif ack.body.get("response_action") == "update":
        slack.replace_view(view, ack.body["view"])
    elif ack.body.get("response_action") == "push":
        slack.put_on_top(view.user, ack.body["view"])
    elif view in stack:
        stack.remove(view)
    slack.changed()


def close(slack: Sandbox, view: View) -> None:
    """Closes the modal; the app hears of it when it asked to."""
    with slack.lock:
        stack = slack.state.modals.get(view.user, [])
        if view in stack:
            stack.remove(view)
        slack.changed()
    if view.payload.get("notify_on_close"):
        payload = _who(slack, view.user) | {
            "type": "view_closed",
            "view": view_json(slack, view),
            "is_cleared": False,
        }
        slack.deliver("interactive", payload)


def shortcut(slack: Sandbox, user: str, callback_id: str) -> Ack:
    """Uses a global shortcut."""
    payload = _who(slack, user) | {
        "type": "shortcut",
        "callback_id": callback_id,
        "trigger_id": slack.triggers.give(user),
        "action_ts": slack.next_ts(),
    }
    return slack.deliver("interactive", payload)


def message_shortcut(slack: Sandbox, user: str, message: Message, callback_id: str) -> Ack:
    """Uses a shortcut on a message."""
    channel = slack.state.channels[message.channel]
    payload = _who(slack, user) | {
        "type": "message_action",
        "callback_id": callback_id,
        "trigger_id": slack.triggers.give(user),
        "action_ts": slack.next_ts(),
        "message_ts": message.ts,
        "message": message_json(slack, message, {}),
        "channel": {"id": channel.id, "name": channel.name},
        "response_url": _answer_url(slack, channel, user),
    }
    return slack.deliver("interactive", payload)


def suggest(
    slack: Sandbox, user: str, view: View, block: Mapping[str, Any], typed: str
) -> list[Payload]:
    """The options that the app suggests for what was typed into an external select."""
    element = block.get("element") or block.get("accessory") or {}
    payload = _who(slack, user) | {
        "type": "block_suggestion",
        "action_id": element.get("action_id"),
        "block_id": block.get("block_id"),
        "value": typed,
        "view": view_json(slack, view),
        "container": {"type": "view", "view_id": view.id},
    }
    ack = slack.deliver("interactive", payload)
    return list(ack.body.get("options", []))


def say(
    slack: Sandbox, user: str, channel: Channel, text: str, thread: str | None = None
) -> Message:
    """Writes a message. Slack escapes what people type."""
    with slack.lock:
        if user not in channel.members:
            raise SlackError("not_in_channel")
        return slack.post(channel, user, text, thread_ts=thread)


def open_home(slack: Sandbox, user: str) -> None:
    """Opens the app's Home tab."""
    home = slack.state.homes.get(user)
    event: Payload = {
        "type": "app_home_opened",
        "user": user,
        "channel": slack.direct_with(user).id,
        "tab": "home",
    }
    slack.emit(event | ({"view": view_json(slack, home)} if home else {}))


def set_value(view: View, block_id: str, action_id: str, value: Payload) -> None:
    """Types or chooses something in a modal's input."""
    if not view.values:
        view.values = initial_values(view.payload)
    view.values.setdefault(block_id, {})[action_id] = value


def _who(slack: Sandbox, user: str) -> Payload:
    member = slack.state.users[user]
    return {
        "user": {
            "id": user,
            "username": member.name,
            "name": member.name,
            "team_id": member.team_id,
        },
        "team": {"id": slack.state.team_id, "domain": "sandbox"},
        "token": "verification-token-unused",
        "api_app_id": slack.app_id,
    }


def _answer_url(slack: Sandbox, channel: Channel, user: str, ts: str | None = None) -> str:
    return f"{slack.base_url}/response/{slack.response_urls.give(channel.id, user, ts)}"
