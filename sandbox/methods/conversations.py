"""Channels: their making, their people, their history."""

import re
from typing import TYPE_CHECKING, Any

from sandbox.errors import SlackError
from sandbox.methods.registry import Args, method
from sandbox.rates import TIER_2, TIER_4
from sandbox.state import Channel, File, Message

if TYPE_CHECKING:
    from sandbox.slack import Sandbox

NAME = re.compile(r"^[a-z0-9_-]{1,80}$")
MANAGE = ("groups:write", "channels:manage")
READ = ("groups:read", "channels:read")
HISTORY = ("groups:history", "channels:history", "im:history")


def truth(value: Any) -> bool:
    """A flag, as JSON or as a form sends it."""
    return value is True or str(value).lower() in {"true", "1"}


@method("conversations.create", *MANAGE, tier=TIER_2)
def create(slack: "Sandbox", args: Args) -> dict[str, Any]:
    private = truth(args.get("is_private"))
    slack.need_scope("groups:write" if private else "channels:manage")
    name = _checked_name(slack, args)
    now = int(slack.clock.now().timestamp())
    kind = "private" if private else "public"
    channel = Channel(slack.state.fresh("C"), name, kind, slack.bot.id, now, [slack.bot.id])
    slack.state.channels[channel.id] = channel
    return {"channel": channel_json(channel)}


def _checked_name(slack: "Sandbox", args: Args) -> str:
    name = str(args.get("name") or "")
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > 80:
        raise SlackError("invalid_name_maxlength")
    if not NAME.match(name):
        raise SlackError("invalid_name_specials")
    # Archived ones and private ones the caller cannot see keep their names too.
    if any(c.name == name for c in slack.state.channels.values() if c.kind != "im"):
        raise SlackError("name_taken")
    return name


@method("conversations.invite", *MANAGE)
def invite(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.joined(args.get("channel"))
    wanted = [each for each in str(args.get("users") or "").split(",") if each]
    if not wanted:
        raise SlackError("no_user")
    if len(wanted) > 100:
        raise SlackError("too_many_users")
    errors = [
        {"user": user, "ok": False, "error": error}
        for user in wanted
        if (error := _invite_error(slack, channel, user))
    ]
    good = [user for user in wanted if user not in {each["user"] for each in errors}]
    if errors and (not truth(args.get("force")) or not good):
        raise SlackError(str(errors[0]["error"]), errors=errors)
    for user in good:
        slack.add_member(channel, user, inviter=slack.bot.id)
    answer: dict[str, Any] = {"channel": channel_json(channel)}
    return answer | ({"errors": errors} if errors else {})


def _invite_error(slack: "Sandbox", channel: Channel, user_id: str) -> str | None:
    user = slack.state.users.get(user_id)
    if user is None or user.deleted:
        return "user_not_found"
    if user_id == slack.bot.id:
        return "cant_invite_self"
    if user_id in channel.members:
        return "already_in_channel"
    if user.is_ultra_restricted:
        return "user_is_ultra_restricted"
    return "user_is_restricted" if user.is_restricted else None


@method("conversations.info", *READ)
def info(slack: "Sandbox", args: Args) -> dict[str, Any]:
    return {"channel": channel_json(slack.visible(args.get("channel")))}


@method("conversations.list", *READ, tier=TIER_2)
def list_channels(slack: "Sandbox", args: Args) -> dict[str, Any]:
    kinds = str(args.get("types") or "public_channel")
    found = [
        channel_json(channel)
        for channel in slack.state.channels.values()
        if channel.kind != "im"
        and f"{channel.kind}_channel" in kinds
        and (channel.kind == "public" or slack.bot.id in channel.members)
        and not (truth(args.get("exclude_archived")) and channel.is_archived)
    ]
    return slack.paged("channels", found, args)


@method("conversations.members", *READ, tier=TIER_4)
def members(slack: "Sandbox", args: Args) -> dict[str, Any]:
    return slack.paged("members", list(slack.visible(args.get("channel")).members), args)


@method("conversations.history", *HISTORY)
def history(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.joined(args.get("channel"), archived=True)
    found = [m for m in reversed(channel.messages) if _in_history(slack, m, args)]
    return slack.paged("messages", [message_json(slack, m, args) for m in found], args)


@method("conversations.replies", *HISTORY)
def replies(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel, thread = slack.joined(args.get("channel"), archived=True), str(args.get("ts"))
    found = [m for m in channel.messages if thread in {m.ts, m.thread_ts} and not m.ephemeral_to]
    if not found:
        raise SlackError("thread_not_found")
    return slack.paged("messages", [message_json(slack, m, args) for m in found], args)


def _in_history(slack: "Sandbox", message: Message, args: Args) -> bool:
    if message.ephemeral_to or (message.thread_ts and message.thread_ts != message.ts):
        return False
    lag = slack.faults.history_lag
    if lag and slack.elapsed() - message.born < lag:
        return False
    return float(args.get("oldest") or 0) < float(message.ts)


@method("conversations.open", "im:write")
def open_direct(slack: "Sandbox", args: Args) -> dict[str, Any]:
    user = slack.state.users.get(str(args.get("users")))
    if user is None:
        raise SlackError("user_not_found")
    return {"channel": {"id": slack.direct_with(user.id).id}}


@method("conversations.leave", *MANAGE)
def leave(slack: "Sandbox", args: Args) -> dict[str, Any]:
    slack.remove_member(slack.joined(args.get("channel")), slack.bot.id)
    return {}


@method("conversations.rename", *MANAGE, tier=TIER_2)
def rename(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.joined(args.get("channel"))
    channel.name = _checked_name(slack, args)
    return {"channel": channel_json(channel)}


@method("conversations.archive", *MANAGE, tier=TIER_2)
def archive(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.visible(args.get("channel"))
    if channel.is_archived:
        raise SlackError("already_archived")
    slack.archive(channel, slack.bot.id)
    return {}


@method("conversations.unarchive", *MANAGE, tier=TIER_2)
def unarchive(slack: "Sandbox", args: Args) -> dict[str, Any]:
    raise SlackError("not_in_channel")  # bot tokens cannot unarchive


@method("conversations.setTopic", *MANAGE, tier=TIER_2)
def set_topic(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.joined(args.get("channel"))
    channel.topic = _short(args.get("topic"))
    return {"channel": channel_json(channel)}


@method("conversations.setPurpose", *MANAGE, tier=TIER_2)
def set_purpose(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.joined(args.get("channel"))
    channel.purpose = _short(args.get("purpose"))
    return {"channel": channel_json(channel)}


def _short(text: Any) -> str:
    if len(str(text or "")) > 250:
        raise SlackError("too_long")
    return str(text or "")


def channel_json(channel: Channel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": channel.kind == "im",
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "creator": channel.creator,
        "created": channel.created,
        "topic": {"value": channel.topic},
        "purpose": {"value": channel.purpose},
        "num_members": len(channel.members),
    }


def file_json(file: File) -> dict[str, Any]:
    return {"id": file.id, "name": file.name, "title": file.title}


def message_json(slack: "Sandbox", message: Message, args: Args) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "type": "message",
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
    }
    if message.bot_id:
        shown["bot_id"] = message.bot_id
    if message.files:
        shown["files"] = [file_json(slack.state.files[each]) for each in message.files]
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.metadata and truth(args.get("include_all_metadata")):
        shown["metadata"] = message.metadata
    return shown
