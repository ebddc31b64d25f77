"""Modals that were submitted: parse the inputs, call one use case, show errors at the field."""

import json
from collections.abc import Mapping
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
from domain.money import parse_money_in
from domain.people import PersonSettings
from handlers import (
    aftercare,
    approvals,
    case_roles,
    concessions,
    covers,
    debriefs,
    escalations,
    handovers,
    issues,
    plans,
    playbook_facts,
    promises,
    proposals,
    reminders,
    root_causes,
    service_levels,
    stakeholders,
    standup,
    texts,
    time_boxes,
    triage,
    unplaced,
)
from handlers.changing import UseCase, changes
from handlers.front import NOTHING, Answer, Asker, Front, value_of
from handlers.lists import show_items_again
from handlers.opening import opened
from handlers.submitting import Handler, View, kept, text_in
from handlers.updates import SUBMISSIONS as UPDATE_SUBMISSIONS
from storage.database import Transaction


def submitted(front: Front, asker: Asker, view: View) -> Answer:
    """Takes one submitted modal."""
    handler = HANDLERS.get(str(view.get("callback_id")))
    if handler is None:
        return NOTHING
    return handler(front, asker, view)


def _contact(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        day, at = parse_day(text_in(view, "day")), parse_time(text_in(view, "time"))
        moment = datetime.combine(day, at, ZoneInfo(person.zone)).astimezone(UTC)
        log_contact(
            front.desk, tx, view["private_metadata"], person.id,
            _means(view), text_in(view, "who"), moment, text_in(view, "note"),
            customer_may_see=bool(value_of(view, "may_see")),
        )  # fmt: skip
        return NOTHING

    return kept(front, asker, view, work)


def _means(view: View) -> Means:
    value = text_in(view, "means")
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
        typed = text_in(view, "kept").strip()
        arr_kept = parse_money_in(typed, currency) if typed else None
        closing = Closing(outcome, text_in(view, "reason"), arr_kept)
        close_case(front.desk, tx, view["private_metadata"], asker.person_id, closing)
        return NOTHING

    return kept(front, asker, view, work)


def _facts(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        renewal = value_of(view, "renewal")
        ref = view["private_metadata"]
        change_facts(front.desk, tx, ref, asker.person_id, text_in(view, "arr"), renewal)
        return NOTHING

    return kept(front, asker, view, work)


def _playbook(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        chosen = text_in(view, "playbook")
        choose_playbook(front.desk, tx, view["private_metadata"], asker.person_id, chosen)
        return NOTHING

    return kept(front, asker, view, work)


def _open(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        facts = read_facts(
            front.desk.policy().currency, text_in(view, "arr"), value_of(view, "renewal")
        )
        account, reason = text_in(view, "account"), text_in(view, "reason")
        told = opened(front, tx, person, Request(person, account, reason, facts=facts))
        words = front.words(tx, person.id)
        return Answer(view=notice_view(words, told.text))

    return kept(front, asker, view, work)


def _assign(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    item = view["private_metadata"]
    assign_item(front.desk, tx, item, asker.person_id, text_in(view, "owner"))


def _move(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    move_item(front.desk, tx, view["private_metadata"], asker.person_id, text_in(view, "day"))


def _aside(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    item = view["private_metadata"]
    set_item_aside(front.desk, tx, item, asker.person_id, text_in(view, "reason"))


def _item(use_case: UseCase) -> Handler:
    return changes(use_case, lambda tx, ref: tx.items.find(ref), show_items_again)


def _settings(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        language = text_in(view, "language")
        settings = PersonSettings(
            person_id=asker.person_id,
            day_starts_at=parse_time(text_in(view, "day")),
            quiet_from=parse_time(text_in(view, "quiet_from")),
            quiet_until=parse_time(text_in(view, "quiet_until")),
            lock_screen_names=text_in(view, "lock") == SHOWN,
            language=None if language in {"", AS_IN_SLACK} else language,
        )
        change_settings(front.desk, tx, settings)
        return NOTHING

    return kept(front, asker, view, work)


def _add_message(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        found = _carried(view)
        at = datetime.fromtimestamp(float(found["ts"]), UTC)
        author = tx.people.find(found["author"])
        name = author.name if author else found["author"]
        message = SavedMessage(name, found["text"], found["link"], at)
        add_message(
            front.desk, tx, text_in(view, "case"), asker.person_id, message, text_in(view, "note"),
            customer_may_see=bool(value_of(view, "may_see")),
        )  # fmt: skip
        return NOTHING

    return kept(front, asker, view, work)


def _carried(view: View) -> Mapping[str, Any]:
    """What the modal carries of the message; only we write it."""
    try:
        found: Mapping[str, Any] = json.loads(view["private_metadata"])
        return {name: found[name] for name in ("text", "author", "ts", "link")}
    except (ValueError, KeyError, TypeError):
        raise DomainError("forged_button") from None


OWN: Mapping[str, Handler] = {
    "contact": _contact,
    "close": _close,
    "facts": _facts,
    "playbook": _playbook,
    "open": _open,
    "item_assign": _item(_assign),
    "item_move": _item(_move),
    "item_aside": _item(_aside),
    "settings": _settings,
    "add_to_case": _add_message,
}
HANDLERS: Mapping[str, Handler] = {
    **OWN,
    **playbook_facts.SUBMISSIONS,
    **reminders.SUBMISSIONS,
    **UPDATE_SUBMISSIONS,
    **texts.SUBMISSIONS,
    **escalations.SUBMISSIONS,
    **root_causes.SUBMISSIONS,
    **stakeholders.SUBMISSIONS,
    **handovers.SUBMISSIONS,
    **covers.SUBMISSIONS,
    **case_roles.SUBMISSIONS,
    **promises.SUBMISSIONS,
    **issues.SUBMISSIONS,
    **service_levels.SUBMISSIONS,
    **plans.SUBMISSIONS,
    **triage.SUBMISSIONS,
    **time_boxes.SUBMISSIONS,
    **concessions.SUBMISSIONS,
    **approvals.SUBMISSIONS,
    **proposals.SUBMISSIONS,
    **unplaced.SUBMISSIONS,
    **debriefs.SUBMISSIONS,
    **aftercare.SUBMISSIONS,
    **standup.SUBMISSIONS,
}
