"""Calls to Slack as data, and who carries them out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.outcome import Outcome

RESPONSE_URL = "response_url"
# The bytes of a file, to the address that Slack gave for them.
UPLOAD = "upload"
# A file is sent in several calls; this last one alone makes anybody see it.
SEND_FILE = "files.completeUploadExternal"
# Our own answer to a look-up that found nothing when there is nothing to say any more.
NEVER_SAID = "never_said"
# What shows a state: an older attempt that arrives late would overwrite a newer one.
SHOWS = frozenset({"chat.update", "conversations.setTopic", "views.publish"})


@dataclass(frozen=True, slots=True)
class PostLookup:
    """Finds a post of ours by the opaque key in its metadata, in a channel or a person's DM."""

    channel: str
    key: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class FileLookup:
    """Finds a file of ours by its name, which is unique, in a channel or a person's DM."""

    channel: str
    name: str


@dataclass(frozen=True, slots=True)
class ChannelLookup:
    """Finds a channel that we made under `name`, not before the attempt began.

    `taken` are ids of channels that belong to other cases.
    """

    name: str
    private: bool
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NoteLookup:
    """Finds a note of ours at a record of the CRM by the opaque key that stands in it."""

    external_id: str
    key: str


Lookup = PostLookup | FileLookup | ChannelLookup | NoteLookup


@dataclass(frozen=True, slots=True)
class Call:
    """One call. With `lookup` it must not be made twice; without, repeating it does no harm.

    `only_look`: there is nothing to say any more, unless an attempt in doubt has said it.
    `rests`: after an attempt in doubt the next one waits until the first can no longer arrive.
    `shows` is a digest of what a message shows, kept once it is sent.
    """

    method: str
    params: Mapping[str, Any] = field(default_factory=dict)
    lookup: Lookup | None = None
    shows: str | None = None
    only_look: bool = False

    @property
    def rests(self) -> bool:
        return self.lookup is not None or self.method in SHOWS


class Slack(Protocol):
    """Outgoing Slack, without any retry of its own."""

    def call(self, method: str, params: Mapping[str, Any]) -> Outcome:
        """Makes one call. Never raises for what Slack or the network does."""
        ...


class Finder(Protocol):
    """Looks for what an uncertain call may have done."""

    def find(self, lookup: Lookup, since: datetime) -> Outcome | None:
        """`Sent` with what was found, None when it is absent, else why the look-up failed."""
        ...
