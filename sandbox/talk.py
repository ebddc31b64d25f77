"""What happens in a workspace: messages, membership, views, and the events they cause."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.errors import SlackError
from sandbox.state import Channel, Message, View, Workspace
from sandbox.triggers import ResponseUrl
from sandbox.values import initial_values

if TYPE_CHECKING:
    from sandbox.clock import SandboxClock
    from sandbox.state import User

PING = re.compile(r"<!(channel|here|everyone)[^>]*>|<@([UW][A-Z0-9]+)[^>]*>|<!subteam\^(\w+)[^>]*>")


class Talk:
    """The workspace in motion. `Sandbox` adds the API and the app."""

    clock: "SandboxClock"
    bot: "User"
    bot_id: str
    elapsed: Callable[[], float]

    def __init__(self) -> None:
        self.state = Workspace()
        self.version = 0

    def changed(self) -> None:
        self.version += 1

    def emit(self, event: dict[str, Any]) -> None:
        raise NotImplementedError

    def visible(self, channel_id: Any) -> Channel:
        """A channel that the app may know of. Raises `channel_not_found`."""
        channel = self.state.channels.get(str(channel_id))
        if channel is None or (channel.is_private and self.bot.id not in channel.members):
            raise SlackError("channel_not_found")
        return channel

    def joined(self, channel_id: Any, *, archived: bool = False) -> Channel:
        """A channel that the app sits in, alive unless `archived` is fine."""
        channel = self.visible(channel_id)
        if self.bot.id not in channel.members:
            raise SlackError("not_in_channel")
        if channel.is_archived and not archived:
            raise SlackError("is_archived")
        return channel

    def direct_with(self, user: str) -> Channel:
        """The conversation between a person and the app, made when new."""
        found = self.state.direct(user)
        if found is None:
            now = int(self.clock.now().timestamp())
            name = self.state.fresh("D")
            found = Channel(name, "", "im", self.bot.id, now, [user, self.bot.id])
            self.state.channels[name] = found
            self.state.directs[user] = name
        return found

    def next_ts(self) -> str:
        """A message's time and id: unique and increasing."""
        # In whole microseconds: as a float, a small step may vanish in the rounding.
        now = round(self.clock.now().timestamp() * 1_000_000)
        step = max(now, round(self.state.last_ts * 1_000_000) + 1)
        self.state.last_ts = step / 1_000_000
        return f"{step // 1_000_000}.{step % 1_000_000:06d}"

    def post(
        self,
        channel: Channel,
        user: str,
        text: str,
        *,
        blocks: list[dict[str, Any]] | None = None,
        metadata: dict[str, Any] | None = None,
        thread_ts: str | None = None,
        ephemeral_to: str | None = None,
    ) -> Message:
        """Puts a message into a channel and tells the app, unless only one person sees it."""
        message = Message(self.next_ts(), channel.id, user, text, blocks or [], thread_ts, metadata)
        message.ephemeral_to, message.at = ephemeral_to, self.clock.now()
        message.born = self.elapsed()
        message.bot_id = self.bot_id if user == self.bot.id else None
        message.pings = pings(text, message.blocks)
        channel.messages.append(message)
        if ephemeral_to is None:
            self._tell_message(channel, message)
        self.changed()
        return message

    def _tell_message(self, channel: Channel, message: Message) -> None:
        if self.bot.id not in channel.members:
            return
        event = {
            "type": "message",
            "channel": channel.id,
            "channel_type": {"im": "im", "private": "group", "public": "channel"}[channel.kind],
            "user": message.user,
            "text": message.text,
            "ts": message.ts,
        }
        if message.thread_ts:
            event["thread_ts"] = message.thread_ts
        if message.bot_id:
            event["bot_id"] = message.bot_id
        self.emit(event)
        if f"<@{self.bot.id}>" in message.text and channel.kind != "im":
            self.emit({**event, "type": "app_mention"})

    def message_at(self, channel: Channel, ts: str) -> Message | None:
        return next((m for m in channel.messages if m.ts == ts and not m.ephemeral_to), None)

    def delete(self, channel: Channel, message: Message) -> None:
        channel.messages.remove(message)
        if message.ts in channel.pins:
            channel.pins.remove(message.ts)
        self.emit(
            {
                "type": "message",
                "subtype": "message_deleted",
                "channel": channel.id,
                "deleted_ts": message.ts,
                "previous_message": {"user": message.user, "ts": message.ts},
            }
        )

    def add_member(self, channel: Channel, user: str, inviter: str) -> None:
        channel.members.append(user)
        self._tell_member("member_joined_channel", channel, user, inviter)

    def remove_member(self, channel: Channel, user: str) -> None:
        if user == self.bot.id:
            kind = "group_left" if channel.is_private else "channel_left"
            self.emit({"type": kind, "channel": channel.id, "actor_id": user})
        else:
            self._tell_member("member_left_channel", channel, user, "")
        channel.members.remove(user)
        self.changed()

    def _tell_member(self, kind: str, channel: Channel, user: str, inviter: str) -> None:
        if self.bot.id in channel.members:
            event = {"type": kind, "user": user, "channel": channel.id, "team": self.state.team_id}
            self.emit(event | ({"inviter": inviter} if inviter else {}))

    def archive(self, channel: Channel, user: str) -> None:
        channel.is_archived = True
        kind = "group_archive" if channel.is_private else "channel_archive"
        self.emit({"type": kind, "channel": channel.id, "user": user})

    def take_answer(self, url: ResponseUrl, answer: Mapping[str, Any]) -> None:
        """What an app sends to a response_url: a new message, or the old one replaced."""
        channel = self.state.channels[url.channel]
        old = next((m for m in channel.messages if m.ts == url.message_ts), None)
        if answer.get("delete_original") and old is not None:
            channel.messages.remove(old)
            self.changed()
            return
        text, blocks = str(answer.get("text") or ""), list(answer.get("blocks") or [])
        if not text and not blocks:
            raise SlackError("no_text")
        if old is not None and answer.get("replace_original") in {True, "true"}:
            old.text, old.blocks, old.edited = text, blocks, True
            self.changed()
            return
        everybody = answer.get("response_type") == "in_channel"
        only = None if everybody else url.user
        self.post(channel, self.bot.id, text, blocks=blocks, ephemeral_to=only)

    def put_on_top(self, user: str, payload: dict[str, Any]) -> View:
        """A modal on top of a person's stack."""
        stack = self.state.modals.setdefault(user, [])
        name = self.state.fresh("V")
        view = View(name, user, payload, self._hash(), stack[0].id if stack else name)
        view.previous_view_id = stack[-1].id if stack else None
        view.values = initial_values(payload)
        stack.append(view)
        self.changed()
        return view

    def replace_view(self, view: View, payload: dict[str, Any]) -> None:
        """Shows something else in a view; what was typed stays where the input stays."""
        fresh = initial_values(payload)
        for block, actions in fresh.items():
            for action in actions:
                typed = view.values.get(block, {}).get(action)
                if typed is not None:
                    actions[action] = typed
        view.payload, view.values, view.hash, view.errors = payload, fresh, self._hash(), {}
        self.changed()

    def _hash(self) -> str:
        return f"{self.clock.now().timestamp():.0f}.{self.state.fresh('h')}"


def pings(text: str, blocks: list[dict[str, Any]]) -> list[str]:
    """Whom a message notifies."""
    said = " ".join([text, *_mrkdwn_texts(blocks)])
    return [next(part for part in found.groups() if part) for found in PING.finditer(said)]


def _mrkdwn_texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for each in value for text in _mrkdwn_texts(each)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "mrkdwn":
        return [str(value.get("text", ""))]
    return [text for each in value.values() for text in _mrkdwn_texts(each)]
