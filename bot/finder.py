"""Looking for what an uncertain call may have done, before anything is done again."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.calls import ChannelLookup, FileLookup, Lookup, NoteLookup, Slack
from bot.outcome import Outcome, Refused, Sent

# Slack's clock and ours differ a little.
SKEW = timedelta(minutes=5)
# As many pages as fit into a lease, at the longest time-out; each as large as Slack makes them.
PAGES = 3
MESSAGES_A_PAGE = 999
EVENT_TYPE = "savedesk"
Wanted = Callable[[Mapping[str, Any]], bool]


class SlackFinder:
    """Finds posts by their metadata, files by their name, channels by name and maker."""

    def __init__(self, slack: Slack, bot_user_id: Callable[[], str]) -> None:
        self._slack = slack
        self._bot_user_id = bot_user_id

    def find(self, lookup: Lookup, since: datetime) -> Outcome | None:
        if isinstance(lookup, ChannelLookup):
            return self._find_channel(lookup, since)
        if isinstance(lookup, FileLookup):
            return self._find_message(lookup.channel, _has_file(lookup.name), since)
        if isinstance(lookup, NoteLookup):
            return Refused("not_in_slack", {})
        return self._find_message(lookup.channel, _has_key(lookup.key), since, lookup.thread_ts)

    def _find_message(
        self, where: str, wanted: Wanted, since: datetime, thread_ts: str | None = None
    ) -> Outcome | None:
        channel = conversation_of(self._slack, where)
        if not isinstance(channel, str):
            return channel
        params: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{(since - SKEW).timestamp():.6f}",
            "include_all_metadata": True,
            "limit": MESSAGES_A_PAGE,
        }
        method = "conversations.history"
        if thread_ts:
            method, params["ts"] = "conversations.replies", thread_ts
        for page in self._pages(method, params):
            if not isinstance(page, Sent):
                return page
            for message in page.response.get("messages", ()):
                if wanted(message):
                    answer = {"ok": True, "channel": channel, "ts": message["ts"]}
                    return Sent(answer, found=True)
        return None

    def _find_channel(self, lookup: ChannelLookup, since: datetime) -> Outcome | None:
        kinds = "private_channel" if lookup.private else "public_channel"
        params = {"types": kinds, "exclude_archived": True, "limit": 1000}
        for page in self._pages("conversations.list", params):
            if not isinstance(page, Sent):
                return page
            for channel in page.response.get("channels", ()):
                if self._is_ours(channel, lookup, since):
                    return Sent({"ok": True, "channel": channel}, found=True)
        return None

    def _is_ours(self, channel: Mapping[str, Any], lookup: ChannelLookup, since: datetime) -> bool:
        return (
            channel.get("name") == lookup.name
            and channel.get("id") not in lookup.taken
            and channel.get("creator") == self._bot_user_id()
            and channel.get("created", 0) >= (since - SKEW).timestamp()
        )

    def _pages(self, method: str, params: Mapping[str, Any]) -> Iterator[Outcome]:
        cursor = ""
        for _ in range(PAGES):
            page = self._slack.call(method, dict(params) | ({"cursor": cursor} if cursor else {}))
            yield page
            if not isinstance(page, Sent):
                return
            cursor = page.response.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                return


def conversation_of(slack: Slack, channel: str) -> str | Outcome:
    """A person's id stands for the DM with them, which has an id of its own."""
    if not channel.startswith(("U", "W")):
        return channel
    opened = slack.call("conversations.open", {"users": channel})
    return str(opened.response["channel"]["id"]) if isinstance(opened, Sent) else opened


def _has_key(key: str) -> Wanted:
    return lambda message: _key_of(message) == key


def _has_file(name: str) -> Wanted:
    return lambda message: any(each.get("name") == name for each in message.get("files") or ())


def _key_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key = metadata.get("event_payload", {}).get("key")
    return str(key) if key else None
