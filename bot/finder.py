"""Looking for what an uncertain call may have done, before anything is done again."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.calls import ChannelLookup, Lookup, PostLookup, Slack
from bot.outcome import Outcome, Sent

# Slack's clock and ours differ a little.
SKEW = timedelta(minutes=5)
# As many pages as fit into a lease, at the longest time-out; each as large as Slack makes them.
PAGES = 3
MESSAGES_A_PAGE = 999
EVENT_TYPE = "savedesk"


class SlackFinder:
    """Finds posts by their metadata and channels by name and maker."""

    def __init__(self, slack: Slack, bot_user_id: Callable[[], str]) -> None:
        self._slack = slack
        self._bot_user_id = bot_user_id

    def find(self, lookup: Lookup, since: datetime) -> Outcome | None:
        if isinstance(lookup, ChannelLookup):
            return self._find_channel(lookup, since)
        return self._find_post(lookup, since)

    def _find_post(self, lookup: PostLookup, since: datetime) -> Outcome | None:
        channel = self._conversation(lookup.channel)
        if not isinstance(channel, str):
            return channel
        params: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{(since - SKEW).timestamp():.6f}",
            "include_all_metadata": True,
            "limit": MESSAGES_A_PAGE,
        }
        method = "conversations.history"
        if lookup.thread_ts:
            method, params["ts"] = "conversations.replies", lookup.thread_ts
        for page in self._pages(method, params):
            if not isinstance(page, Sent):
                return page
            for message in page.response.get("messages", ()):
                if _key_of(message) == lookup.key:
                    answer = {"ok": True, "channel": channel, "ts": message["ts"]}
                    return Sent(answer, found=True)
        return None

    def _conversation(self, channel: str) -> str | Outcome:
        """A person's id stands for the DM with them, which has an id of its own."""
        if not channel.startswith(("U", "W")):
            return channel
        opened = self._slack.call("conversations.open", {"users": channel})
        return str(opened.response["channel"]["id"]) if isinstance(opened, Sent) else opened

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


def _key_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key = metadata.get("event_payload", {}).get("key")
    return str(key) if key else None
