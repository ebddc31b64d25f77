"""Messages, pins and bookmarks."""

from typing import TYPE_CHECKING, Any

from sandbox.checks import check_message
from sandbox.errors import SlackError
from sandbox.methods.conversations import message_json
from sandbox.methods.registry import Args, method
from sandbox.rates import MESSAGES_A_MINUTE, TIER_2, TIER_4
from sandbox.state import Channel, Message

if TYPE_CHECKING:
    from sandbox.slack import Sandbox


@method("chat.postMessage", "chat:write", tier=MESSAGES_A_MINUTE)
def post_message(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = _target(slack, args.get("channel"))
    check_message(args)
    message = slack.post(
        channel,
        slack.bot.id,
        str(args.get("text") or ""),
        blocks=list(args.get("blocks") or []),
        metadata=args.get("metadata"),
        thread_ts=args.get("thread_ts"),
    )
    message.unstyled = str(args.get("mrkdwn")).lower() == "false"
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": message_json(slack, message, {"include_all_metadata": True}),
    }


def _target(slack: "Sandbox", channel_id: Any) -> Channel:
    """A channel, or a person whose direct conversation is meant."""
    user = slack.state.users.get(str(channel_id))
    if user is None:
        return slack.joined(channel_id)
    if user.deleted or user.is_bot:
        raise SlackError("user_disabled" if user.deleted else "cannot_dm_bot")
    slack.need_scope("im:write")
    return slack.direct_with(user.id)


@method("chat.postEphemeral", "chat:write", tier=TIER_4)
def post_ephemeral(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.joined(args.get("channel"))
    check_message(args)
    if args.get("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    message = slack.post(
        channel,
        slack.bot.id,
        str(args.get("text") or ""),
        blocks=list(args.get("blocks") or []),
        ephemeral_to=str(args["user"]),
    )
    return {"message_ts": message.ts}


@method("chat.update", "chat:write")
def update(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.joined(args.get("channel"))
    message = _own(slack, channel, args)
    if len(str(args.get("text") or "")) > 4000:
        raise SlackError("msg_too_long")
    check_message(args)
    message.text = str(args.get("text") or "")
    message.blocks = list(args.get("blocks") or [])
    message.metadata = args.get("metadata") or message.metadata
    message.edited = True
    slack.changed()
    return {"channel": channel.id, "ts": message.ts, "text": message.text}


@method("chat.delete", "chat:write")
def delete(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.joined(args.get("channel"))
    slack.delete(channel, _own(slack, channel, args))
    return {"channel": channel.id, "ts": args.get("ts")}


@method("chat.getPermalink")
def permalink(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.joined(args.get("channel"), archived=True)
    ts = str(args.get("message_ts"))
    return {"permalink": f"https://sandbox.slack.example/archives/{channel.id}/p{ts}"}


def _own(slack: "Sandbox", channel: Channel, args: Args) -> Message:
    message = slack.message_at(channel, str(args.get("ts")))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != slack.bot.id:
        raise SlackError("cant_update_message")
    return message


@method("pins.add", "pins:write", tier=TIER_2)
def pin(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel, ts = slack.joined(args.get("channel")), str(args.get("timestamp"))
    if slack.message_at(channel, ts) is None:
        raise SlackError("message_not_found")
    if ts in channel.pins:
        raise SlackError("already_pinned")
    channel.pins.append(ts)
    return {}


@method("pins.remove", "pins:write", tier=TIER_2)
def unpin(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel, ts = slack.joined(args.get("channel")), str(args.get("timestamp"))
    if ts not in channel.pins:
        raise SlackError("no_pin")
    channel.pins.remove(ts)
    return {}


@method("pins.list", "pins:read", tier=TIER_2)
def list_pins(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.joined(args.get("channel"))
    return {"items": [{"type": "message", "message": {"ts": ts}} for ts in channel.pins]}


@method("bookmarks.add", "bookmarks:write", tier=TIER_2)
def add_bookmark(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.joined(args.get("channel_id"))
    if not args.get("title") or args.get("type") != "link":
        raise SlackError("invalid_arguments")
    bookmark = {"id": slack.state.fresh("Bk"), "title": args["title"], "link": args.get("link")}
    channel.bookmarks.append(bookmark)
    return {"bookmark": bookmark}


@method("bookmarks.edit", "bookmarks:write", tier=TIER_2)
def edit_bookmark(slack: "Sandbox", args: Args) -> dict[str, Any]:
    for bookmark in slack.joined(args.get("channel_id")).bookmarks:
        if bookmark["id"] == args.get("bookmark_id"):
            bookmark.update({k: args[k] for k in ("title", "link") if args.get(k)})
            return {"bookmark": bookmark}
    raise SlackError("not_found")


@method("bookmarks.list", "bookmarks:read", tier=TIER_2)
def list_bookmarks(slack: "Sandbox", args: Args) -> dict[str, Any]:
    return {"bookmarks": slack.joined(args.get("channel_id")).bookmarks}


@method("bookmarks.remove", "bookmarks:write", tier=TIER_2)
def remove_bookmark(slack: "Sandbox", args: Args) -> dict[str, Any]:
    channel = slack.joined(args.get("channel_id"))
    kept = [each for each in channel.bookmarks if each["id"] != args.get("bookmark_id")]
    if len(kept) == len(channel.bookmarks):
        raise SlackError("not_found")
    channel.bookmarks = kept
    return {}
