"""What one person sees: their channels, a channel's messages, their modal and Home."""

from collections.abc import Sequence
from typing import Any

from sandbox.errors import SlackError
from sandbox.page.mrkdwn import Reader
from sandbox.slack import Sandbox
from sandbox.state import Channel, Message, View

HOME = "home"


class Eyes:
    """The workspace through one person's eyes."""

    def __init__(self, slack: Sandbox, user: str) -> None:
        if user not in slack.state.users:
            raise SlackError("user_not_found")
        self.slack = slack
        self.user = slack.state.users[user]

    @property
    def reader(self) -> Reader:
        state = self.slack.state
        people = {each.id: each.real_name for each in state.users.values()}
        channels = {each.id: each.name for each in self.channels}
        return Reader(people, channels, self.user.tz, self.slack.clock.now())

    @property
    def channels(self) -> list[Channel]:
        """Channels this person sees, alive ones first, by name."""
        found = [
            channel
            for channel in self.slack.state.channels.values()
            if channel.kind != "im"
            and (channel.kind == "public" or self.user.id in channel.members)
        ]
        return sorted(found, key=lambda channel: (channel.is_archived, channel.name))

    def channel(self, channel_id: str) -> Channel:
        """A channel or the conversation with the app. Raises when it is not theirs to see."""
        if channel_id == "app":
            return self.slack.direct_with(self.user.id)
        found = self.slack.state.channels.get(channel_id)
        if found is None or (found.kind != "public" and self.user.id not in found.members):
            raise SlackError("channel_not_found")
        return found

    def reads(self, channel_id: str) -> bool:
        """Whether this person can read what stands in a conversation, the one with the app too."""
        found = self.slack.state.channels.get(channel_id)
        return found is not None and (found.kind == "public" or self.user.id in found.members)

    def messages(self, channel: Channel, thread: str | None = None) -> list[Message]:
        """What stands there for this person: the channel, or one thread of it."""
        seen = [m for m in channel.messages if m.ephemeral_to in {None, self.user.id}]
        if thread:
            return [m for m in seen if thread in {m.ts, m.thread_ts}]
        return [m for m in seen if m.thread_ts in {None, m.ts}]

    def replies(self, channel: Channel, message: Message) -> int:
        return sum(m.thread_ts == message.ts and m.ts != message.ts for m in channel.messages)

    @property
    def modal(self) -> View | None:
        stack = self.slack.state.modals.get(self.user.id) or []
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        return self.slack.state.homes.get(self.user.id)

    def place(self, name: str) -> Message | View:
        """The message or view that an element of the page belongs to."""
        kind, _, rest = name.partition(":")
        if kind == "v":
            views: Sequence[View] = self.slack.state.modals.get(self.user.id) or []
            for view in [*views, *([self.home] if self.home else [])]:
                if view.id == rest:
                    return view
        elif kind == "m":
            channel_id, _, ts = rest.partition(":")
            for message in self.messages_at(channel_id):
                if message.ts == ts:
                    return message
        raise SlackError("not_found")

    def messages_at(self, channel_id: str) -> list[Message]:
        channel = self.channel(channel_id)
        return [m for m in channel.messages if m.ephemeral_to in {None, self.user.id}]


def blocks_of(place: Message | View) -> list[dict[str, Any]]:
    return place.blocks if isinstance(place, Message) else list(place.payload.get("blocks") or [])


def place_name(place: Message | View) -> str:
    if isinstance(place, View):
        return f"v:{place.id}"
    return f"m:{place.channel}:{place.ts}"


def element_at(block: dict[str, Any], number: int) -> dict[str, Any]:
    """The interactive elements of a block, counted: accessory or input is number 0."""
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            return dict(block[name])
    return dict(block["elements"][number])
