"""Messages as Slack takes them: with a text for notifications, no pings, and an opaque key."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.blocks import MESSAGE_TEXT, Block
from bot.calls import Call, PostLookup
from bot.finder import EVENT_TYPE
from playbooks.words import shorten

BLOCKS_IN_A_MESSAGE = 50
CHARACTERS_IN_BLOCKS = 12_000


@dataclass(frozen=True, slots=True)
class Message:
    """What a message says: `text` is what notifications and screen readers get.

    A `bare` one is a text for somebody outside, to be copied: Slack styles nothing in it.
    """

    text: str
    blocks: Sequence[Block] = ()
    bare: bool = False

    def body(self) -> dict[str, Any]:
        """The parts that every way of posting shares, within Slack's limits."""
        body: dict[str, Any] = {"text": shorten(self.text, MESSAGE_TEXT)}
        if self.blocks:
            body["blocks"] = _fitting(self.blocks)
        if self.bare:
            body["mrkdwn"] = False
        return body

    @property
    def digest(self) -> str:
        """Tells whether two messages show the same."""
        return _hash(json.dumps(self.body(), sort_keys=True))


def _fitting(blocks: Sequence[Block]) -> list[Block]:
    """As many blocks as Slack takes in one message."""
    kept, size = [], 0
    for block in blocks[:BLOCKS_IN_A_MESSAGE]:
        size += len(json.dumps(block, ensure_ascii=False))
        if size > CHARACTERS_IN_BLOCKS:
            break
        kept.append(block)
    return kept


def fits(blocks: Sequence[Block]) -> bool:
    """Whether Slack takes all of them in one message."""
    return len(_fitting(blocks)) == len(blocks)


def filled(
    rows: Sequence[Sequence[Block]], around: Callable[[list[Block], int], list[Block]]
) -> list[Block]:
    """A message with as many rows as Slack takes.

    `around` puts the rest of it about the rows, and says how many are left out.
    """
    for left in range(len(rows)):
        blocks = around([block for row in rows[: len(rows) - left] for block in row], left)
        if fits(blocks):
            return blocks
    return around([], len(rows))


def opaque(key: str, generation: int = 1) -> str:
    """What message metadata may carry: it tells nothing and cannot be guessed from outside."""
    return _hash(f"{key}:{generation}")[:32]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def post(channel: str, message: Message, key: str, thread_ts: str | None = None) -> Call:
    """A post that is made once: found again by `key` when an attempt was uncertain."""
    params: dict[str, Any] = {
        "channel": channel,
        **message.body(),
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key}},
    }
    if thread_ts:
        params["thread_ts"] = thread_ts
    return Call("chat.postMessage", params, PostLookup(channel, key, thread_ts), message.digest)


def update(channel: str, ts: str, message: Message, key: str) -> Call:
    """Shows the message as it should read now. Repeating it does no harm."""
    params: dict[str, Any] = {
        "channel": channel,
        "ts": ts,
        "blocks": [],
        **message.body(),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key}},
    }
    return Call("chat.update", params, shows=message.digest)
