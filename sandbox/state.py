"""The whole workspace as plain data: readable by the page, the driver and tests."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Payload = dict[str, Any]


@dataclass(slots=True)
class User:
    """A member. `is_restricted` and `is_ultra_restricted` are guests."""

    id: str
    name: str
    real_name: str
    email: str
    tz: str = "UTC"
    locale: str = "en-US"
    title: str = ""
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    team_id: str = "T0SANDBOX"


@dataclass(slots=True)
class Message:
    """A message. `ephemeral_to` is the one person who sees it; `pings` are those it notified.

    `born` is elapsed real time: search and history may lag behind it.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Payload] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Payload | None = None
    edited: bool = False
    ephemeral_to: str | None = None
    bot_id: str | None = None
    pings: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    at: datetime | None = None
    unstyled: bool = False
    born: float = 0.0


@dataclass(slots=True)
class Channel:
    """A conversation: `kind` is public, private or im."""

    id: str
    name: str
    kind: str
    creator: str
    created: int
    members: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    is_ext_shared: bool = False
    messages: list[Message] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)
    bookmarks: list[Payload] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        return self.kind != "public"


@dataclass(slots=True)
class View:
    """A modal or a Home tab. `values` is what stands in its inputs, as Slack sends it."""

    id: str
    user: str
    payload: Payload
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: dict[str, dict[str, Payload]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class UserGroup:
    id: str
    handle: str
    name: str
    users: list[str]


@dataclass(slots=True)
class File:
    id: str
    name: str
    title: str
    user: str
    length: int = 0
    content: bytes = b""
    alt: str = ""
    channels: list[str] = field(default_factory=list)

    @property
    def is_picture(self) -> bool:
        return self.content.startswith(b"\x89PNG")


@dataclass(slots=True)
class ApiCall:
    """One call of the app to the API, as the page lists it."""

    at: datetime
    method: str
    args: Payload
    status: int
    response: Payload


@dataclass(slots=True)
class Workspace:
    """Everything there is."""

    team_id: str = "T0SANDBOX"
    team_name: str = "Sandbox"
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    directs: dict[str, str] = field(default_factory=dict)
    usergroups: dict[str, UserGroup] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    calls: deque[ApiCall] = field(default_factory=lambda: deque(maxlen=500))
    counter: int = 0
    last_ts: float = 0.0

    def fresh(self, prefix: str) -> str:
        """The next id with that prefix, the same in every run."""
        self.counter += 1
        return f"{prefix}0{self.counter:08d}"

    def user_named(self, name: str) -> User:
        return next(user for user in self.users.values() if user.name == name)

    def channel_named(self, name: str) -> Channel:
        return next(c for c in self.channels.values() if c.name == name.lstrip("#"))

    def direct(self, user: str) -> Channel | None:
        """The conversation between a person and the app."""
        return self.channels.get(self.directs.get(user, ""))
