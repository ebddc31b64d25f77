"""What happens in the workspace: people, channels, messages, Home."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.covers import look_at_covers
from bot.desk import Desk
from bot.exposure import look_at_channel
from bot.handover_answers import look_at_answers
from bot.homes import open_home
from bot.leaving import came_back, left_workspace, note_people
from bot.people import meet_again, read_person
from bot.policy_channels import channels_named, look_at_named_channel
from bot.reposting import count_message, message_deleted
from bot.showing import look_again, look_at_case, show_case
from bot.telling import tell_person, whisper
from bot.trouble import Trouble
from domain.cases import Case, ChannelState
from handlers.commands import obey, without_trigger
from handlers.front import NOTHING, Answer, Asker, Front
from storage.database import Transaction

Event = Mapping[str, Any]


def happened(front: Front, key: str, event: Event) -> None:
    """Takes one event, once."""
    kind = str(event.get("type"))
    if _is_hearsay(event):
        return
    if kind == "app_mention" or (kind == "message" and event.get("channel_type") == "im"):
        _spoken_to(front, key, event, mentioned=kind == "app_mention")
        return
    handler = HANDLERS.get(kind)
    if handler is None:
        return

    if kind == "message" and not _is_in_a_case(front, event):
        return

    def work(tx: Transaction) -> Answer:
        handler(front.desk, tx, event, key)
        return NOTHING

    front.once(Asker(str(event.get("user") or ""), key), work)


def _is_hearsay(event: Event) -> bool:
    """What apps said, ourselves included, and messages that only changed: no news for us."""
    if event.get("type") not in {"message", "app_mention"}:
        return False
    subtype = event.get("subtype")
    return subtype != "message_deleted" and bool(event.get("bot_id") or subtype)


def _is_in_a_case(front: Front, event: Event) -> bool:
    """What is said in other channels concerns us not, and leaves no row behind."""
    with front.desk.database.read() as tx:
        return tx.cases.find_in_channel(str(event.get("channel"))) is not None


def _spoken_to(front: Front, key: str, event: Event, *, mentioned: bool) -> None:
    """The words of `/save`, written to us directly or after mentioning us."""
    person = str(event.get("user") or "")
    if event.get("subtype") or not person:
        return
    channel = str(event["channel"])
    asker = without_trigger(Asker(person, key, channel_id=channel))
    answer = obey(front, asker, _words_of(str(event.get("text") or "")))
    if answer.message is None:
        return
    now = front.desk.clock.now()
    with front.desk.database.write() as tx:
        if mentioned:
            whisper(tx, channel, person, key, answer.message, now)
        else:
            tell_person(tx, person, key, answer.message, now)


def _words_of(text: str) -> str:
    """What was meant as a command: without the mention and without `/save` before it."""
    words = [word for word in text.split() if not word.startswith("<@")]
    if words and words[0].lstrip("/").casefold() in {"save", "savedesk"}:
        words = words[1:]
    plain = " ".join(words)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _message(desk: Desk, tx: Transaction, event: Event, key: str) -> None:
    channel, now = str(event["channel"]), desk.clock.now()
    if event.get("subtype") == "message_deleted":
        message_deleted(tx, channel, str(event.get("deleted_ts")), now)
    elif not event.get("thread_ts"):
        count_message(desk, tx, channel, now)


def _joined(desk: Desk, tx: Transaction, event: Event, key: str) -> None:
    case = tx.cases.find_in_channel(str(event["channel"]))
    if case is None:
        _named_channel(desk, tx, event, key)
        return
    if event["user"] == tx.installation.find("bot_user_id"):
        if case.channel_state is not ChannelState.LIVE:
            look_at_channel(tx, case, key, desk.clock.now())
        return
    tx.cases.add_members(case.id, [str(event["user"])])
    look_at_case(tx, case, desk.clock.now())


def _left(desk: Desk, tx: Transaction, event: Event, key: str) -> None:
    case = tx.cases.find_in_channel(str(event["channel"]))
    if case is not None:
        tx.cases.remove_member(case.id, str(event["user"]))
        # Reminders show what their reader may see.
        look_at_case(tx, case, desk.clock.now())


def _lost(state: ChannelState) -> Callable[[Desk, Transaction, Event, str], None]:
    def handler(desk: Desk, tx: Transaction, event: Event, key: str) -> None:
        case = _case_in(tx, event)
        if case is not None:
            Trouble(desk).channel_lost(tx, case, state, desk.clock.now())
        else:
            _named_channel(desk, tx, event, key)

    return handler


def _named_channel(desk: Desk, tx: Transaction, event: Event, key: str) -> None:
    """Something happened to a channel: is it one that the policy names, it is looked at."""
    channel = _channel_in(event)
    if channel in channels_named(desk.policy()):
        look_at_named_channel(tx, channel, key, desk.clock.now())


def _back(desk: Desk, tx: Transaction, event: Event, key: str) -> None:
    case = _case_in(tx, event)
    if case is not None:
        # It may have been opened to others while it was away.
        look_at_channel(tx, case, key, desk.clock.now())
    else:
        _named_channel(desk, tx, event, key)


def _case_in(tx: Transaction, event: Event) -> Case | None:
    return tx.cases.find_in_channel(_channel_in(event))


def _channel_in(event: Event) -> str:
    channel = event.get("channel")
    return str(channel.get("id") if isinstance(channel, Mapping) else channel)


def _renamed(desk: Desk, tx: Transaction, event: Event, key: str) -> None:
    case = _case_in(tx, event)
    if case is not None:
        tx.cases.note(case.id, channel_name=event["channel"]["name"])


def _changed_id(desk: Desk, tx: Transaction, event: Event, key: str) -> None:
    case = tx.cases.find_in_channel(str(event.get("old_channel_id")))
    if case is not None:
        moved = tx.cases.change(case.id, channel_id=event["new_channel_id"])
        show_case(tx, moved, desk.clock.now())


def _person(desk: Desk, tx: Transaction, event: Event, key: str) -> None:
    person, now = read_person(event["user"]), desk.clock.now()
    note_people(desk, tx, [person], now)
    if person.deactivated:
        left_workspace(desk, tx, person.id, now)
    else:
        came_back(tx, person.id, key, now)
    if person.guest:
        look_at_answers(tx, person.id, now)
        look_at_covers(tx, person.id, now)
    # The zone or the language may be another now.
    look_again(tx, person.id, now)


def _group(desk: Desk, tx: Transaction, event: Event, key: str) -> None:
    meet_again(tx, str(event["subteam_id"]), key, desk.clock.now())


def _home(desk: Desk, tx: Transaction, event: Event, key: str) -> None:
    if event.get("tab") == "home":
        open_home(tx, str(event["user"]), desk.clock.now())


def _uninstalled(desk: Desk, tx: Transaction, event: Event, key: str) -> None:
    now: datetime = desk.clock.now()
    tx.installation.save("uninstalled_at", now.isoformat())
    tx.audit.record(now, "slack", str(event["type"]))


HANDLERS: Mapping[str, Callable[[Desk, Transaction, Event, str], None]] = {
    "message": _message,
    "member_joined_channel": _joined,
    "member_left_channel": _left,
    "channel_archive": _lost(ChannelState.ARCHIVED),
    "group_archive": _lost(ChannelState.ARCHIVED),
    "channel_deleted": _lost(ChannelState.ARCHIVED),
    "group_deleted": _lost(ChannelState.ARCHIVED),
    "channel_left": _lost(ChannelState.LEFT),
    "group_left": _lost(ChannelState.LEFT),
    "channel_shared": _lost(ChannelState.EXPOSED),
    "channel_unarchive": _back,
    "group_unarchive": _back,
    "channel_rename": _renamed,
    "group_rename": _renamed,
    "channel_id_changed": _changed_id,
    "user_change": _person,
    "team_join": _person,
    "subteam_members_changed": _group,
    "app_home_opened": _home,
    "app_uninstalled": _uninstalled,
    "tokens_revoked": _uninstalled,
}
