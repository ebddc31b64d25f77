"""Modals that were submitted: parse the inputs, call one use case, show errors at the field."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.adding import SavedMessage, add_message
from bot.case_views import notice_view, outcome_named
from bot.choosing import choose_playbook
from bot.closing import close_case
from bot.contacts import log_contact
from bot.facts import change_facts, read_facts
from bot.items import assign_item, move_item, parse_day, set_item_aside
from bot.opening import Request
from bot.settings import AS_IN_SLACK, SHOWN, change_settings, parse_time
from bot.working import person_using
from domain.cases import Closing
from domain.contacts import Means
from domain.errors import DomainError
from domain.money import parse_money
from domain.people import PersonSettings
from handlers.clicks import show_items_again
from handlers.commands import opened
from handlers.front import NOTHING, Answer, Asker, Front, field_errors, value_of
from storage.database import Transaction

View = Mapping[str, Any]
Handler = Callable[[Front, Asker, View], Answer]

# At which field a refusal is shown; what is not listed shows at the modal's first field.
FIELD_OF = {
    "amount_invalid": ("arr", "kept"),
    "part_needs_amount": ("kept",),
    "part_is_whole": ("kept",),
    "lost_keeps_nothing": ("kept",),
    "reason_missing": ("reason",),
    "outcome_missing": ("outcome",),
    "bad_date": ("day", "renewal"),
    "date_in_past": ("day",),
    "bad_time": ("time",),
    "future_contact": ("time",),
    "who_missing": ("who",),
    "owner_not_possible": ("owner",),
    "account_empty": ("account",),
    "account_too_long": ("account",),
}


def submitted(front: Front, asker: Asker, view: View) -> Answer:
    """Takes one submitted modal."""
    handler = HANDLERS.get(str(view.get("callback_id")))
    if handler is None:
        return NOTHING
    return handler(front, asker, view)


def _kept(front: Front, asker: Asker, view: View, work: Callable[[Transaction], Answer]) -> Answer:
    """Does the work; a refusal is shown at the field it is about, and nothing typed is lost."""
    return front.once(
        asker, work, lambda refusal, answer: field_errors(answer, _field(view, refusal.code))
    )


def _field(view: View, code: str) -> str:
    blocks = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    wanted = [name for name in FIELD_OF.get(code, ()) if name in blocks]
    return (wanted or blocks)[0]


def _text(view: View, block_id: str) -> str:
    return str(value_of(view, block_id) or "")


def _contact(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        day, at = parse_day(_text(view, "day")), parse_time(_text(view, "time"))
        moment = datetime.combine(day, at, ZoneInfo(person.zone)).astimezone(UTC)
        log_contact(
            front.desk, tx, view["private_metadata"], person.id,
            _means(view), _text(view, "who"), moment, _text(view, "note"),
        )  # fmt: skip
        return NOTHING

    return _kept(front, asker, view, work)


def _means(view: View) -> Means:
    value = _text(view, "means")
    if value not in set(Means):
        raise DomainError("forged_button")
    return Means(value)


def _close(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        outcome = outcome_named(value_of(view, "outcome"))
        if outcome is None:
            raise DomainError("outcome_missing")
        case = tx.cases.find(view["private_metadata"])
        currency = (case.currency if case else None) or front.desk.policy().currency
        typed = _text(view, "kept").strip()
        kept = parse_money(typed, currency) if typed else None
        closing = Closing(outcome, _text(view, "reason"), kept)
        close_case(front.desk, tx, view["private_metadata"], asker.person_id, closing)
        return NOTHING

    return _kept(front, asker, view, work)


def _facts(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        renewal = value_of(view, "renewal")
        ref = view["private_metadata"]
        change_facts(front.desk, tx, ref, asker.person_id, _text(view, "arr"), renewal)
        return NOTHING

    return _kept(front, asker, view, work)


def _playbook(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        chosen = _text(view, "playbook")
        choose_playbook(front.desk, tx, view["private_metadata"], asker.person_id, chosen)
        return NOTHING

    return _kept(front, asker, view, work)


def _open(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        facts = read_facts(front.desk, _text(view, "arr"), value_of(view, "renewal"))
        account, reason = _text(view, "account"), _text(view, "reason")
        told = opened(front, tx, person, Request(person, account, reason, facts=facts))
        words = front.words(tx, person.id)
        return Answer(view=notice_view(words, told.text))

    return _kept(front, asker, view, work)


def _assign(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        item = view["private_metadata"]
        assign_item(front.desk, tx, item, asker.person_id, _text(view, "owner"))
        return NOTHING

    return _item_changed(front, asker, view, work)


def _move(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        item = view["private_metadata"]
        move_item(front.desk, tx, item, asker.person_id, _text(view, "day"))
        return NOTHING

    return _item_changed(front, asker, view, work)


def _aside(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        item = view["private_metadata"]
        set_item_aside(front.desk, tx, item, asker.person_id, _text(view, "reason"))
        return NOTHING

    return _item_changed(front, asker, view, work)


def _item_changed(
    front: Front, asker: Asker, view: View, work: Callable[[Transaction], Answer]
) -> Answer:
    """Changes an item, then shows the list below as it is now."""
    answer = _kept(front, asker, view, work)
    below = view.get("previous_view_id")
    if answer == NOTHING and below:
        with front.desk.database.read() as tx:
            item = tx.items.find(view["private_metadata"])
            case_ref = tx.cases.get(item.case_id).ref if item else ""
        show_items_again(front, asker, below, case_ref)
    return answer


def _settings(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        language = _text(view, "language")
        settings = PersonSettings(
            person_id=asker.person_id,
            day_starts_at=parse_time(_text(view, "day")),
            quiet_from=parse_time(_text(view, "quiet_from")),
            quiet_until=parse_time(_text(view, "quiet_until")),
            lock_screen_names=_text(view, "lock") == SHOWN,
            language=None if language in {"", AS_IN_SLACK} else language,
        )
        change_settings(front.desk, tx, settings)
        return NOTHING

    return _kept(front, asker, view, work)


def _add_message(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        found = _carried(view)
        at = datetime.fromtimestamp(float(found["ts"]), UTC)
        author = tx.people.find(found["author"])
        name = author.name if author else found["author"]
        message = SavedMessage(name, found["text"], found["link"], at)
        case_ref = _text(view, "case")
        add_message(front.desk, tx, case_ref, asker.person_id, message, _text(view, "note"))
        return NOTHING

    return _kept(front, asker, view, work)


def _carried(view: View) -> Mapping[str, Any]:
    """What the modal carries of the message; only we write it."""
    try:
        found: Mapping[str, Any] = json.loads(view["private_metadata"])
        return {name: found[name] for name in ("text", "author", "ts", "link")}
    except (ValueError, KeyError, TypeError):
        raise DomainError("forged_button") from None


HANDLERS: Mapping[str, Handler] = {
    "contact": _contact,
    "close": _close,
    "facts": _facts,
    "playbook": _playbook,
    "open": _open,
    "item_assign": _assign,
    "item_move": _move,
    "item_aside": _aside,
    "settings": _settings,
    "add_to_case": _add_message,
}
