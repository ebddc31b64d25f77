"""After a restore: nothing that was posted since the backup is posted again.

The restored database does not know what was sent after its moment. Open sends are put in doubt, so
that they are looked for first; and for a day every new post is looked for too, because a timer of
the backup may fire a second time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.calls import Finder, PostLookup, Slack
from bot.desk import Desk
from bot.outcome import Outcome, Refused, Sent, Wait
from bot.showing import show_case
from storage.database import Transaction

# Written into every backup: the moment it was taken.
BACKUP_AT = "backup_at"
RESTORED_FROM, RESTORED_AT = "restored_from", "restored_at"
LOOKS_FOR = timedelta(days=1)
LOOK_AGAIN_SECONDS = 30.0


def take_up_restore(desk: Desk, tx: Transaction) -> datetime | None:
    """Doubts what a restored database cannot know; the backup's moment, None for any other."""
    marked = tx.installation.find(BACKUP_AT)
    if not marked:
        return None
    since, now = datetime.fromisoformat(marked), desk.clock.now()
    tx.restoring.doubt_sends(since, desk.real())
    tx.restoring.doubt_shown()
    for case in tx.cases.list_open(limit=5000):
        if case.channel_id is not None:
            show_case(tx, case, now)
    tx.homes.refresh_all(now)
    tx.installation.save(BACKUP_AT, "")
    tx.installation.save(RESTORED_FROM, since.isoformat())
    tx.installation.save(RESTORED_AT, now.isoformat())
    tx.audit.record(now, "savedesk", "restored", since=since.isoformat())
    return since


@dataclass(frozen=True, slots=True)
class Gap:
    """What a restored database does not know: from the backup's moment, until looking may end."""

    since: datetime
    until: datetime


def find_gap(tx: Transaction) -> Gap | None:
    """The gap of the last restore."""
    since, at = tx.installation.find(RESTORED_FROM), tx.installation.find(RESTORED_AT)
    if not since or not at:
        return None
    return Gap(datetime.fromisoformat(since), datetime.fromisoformat(at) + LOOKS_FOR)


class LooksFirst:
    """Slack, where a post with a key of ours is made only when it does not stand already."""

    def __init__(
        self, slack: Slack, finder: Finder, gap: Gap | None, now: Callable[[], datetime]
    ) -> None:
        self._slack, self._finder, self._gap, self._now = slack, finder, gap, now

    def call(self, method: str, params: Mapping[str, Any]) -> Outcome:
        key = _key_of(params) if method == "chat.postMessage" else None
        if self._gap is None or key is None or self._now() > self._gap.until:
            return self._slack.call(method, params)
        lookup = PostLookup(params["channel"], key, params.get("thread_ts"))
        found = self._finder.find(lookup, self._gap.since)
        # Where Slack refuses to look it will refuse the post as well, and say why.
        if found is None or isinstance(found, Refused):
            return self._slack.call(method, params)
        return found if isinstance(found, Sent) else Wait(LOOK_AGAIN_SECONDS, "look-up")


def _key_of(params: Mapping[str, Any]) -> str | None:
    payload = (params.get("metadata") or {}).get("event_payload") or {}
    key = payload.get("key")
    return str(key) if key else None
