"""Promises: their list, their buttons, their modals, and the shortcut on a message."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.blocks import Block
from bot.items import parse_day
from bot.promise_views import (
    ALL,
    NEW,
    break_promise_view,
    change_promise_view,
    confirm_promise_view,
    from_message_view,
    move_promise_view,
    new_promise_view,
    promises_view,
)
from bot.promises import (
    NewPromise,
    break_promise,
    change_promise,
    confirm_promise,
    deliver_promise,
    make_promise,
    move_promise,
)
from bot.update_text import cleaned_with
from bot.working import check_still_promised, person_using
from domain.errors import DomainError
from domain.promises import Promise, PromiseSource, check_break, check_confirm, check_open
from handlers.changing import UseCase, changes
from handlers.clicking import Click
from handlers.clicking import Handler as ClickHandler
from handlers.form import About, Form, Group, worker
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.lists import show_promises_again
from handlers.shortcuts import message_link
from handlers.submitting import Handler, View, kept, text_in
from playbooks.words import N_
from storage.database import Transaction

MOST_TEXT = 2500

FORMS: dict[str, Form] = {
    "promise": Form(
        N_("New promise…"),
        NEW,
        lambda on: new_promise_view(on.words, on.case, on.person, on.desk.clock.now()),
        group=Group.PLAN,
    ),
    "promises": Form(
        N_("Promises"),
        ALL,
        lambda on: promises_view(on.desk, on.tx, on.words, on.case),
        group=Group.PLAN,
    ),
}


def _move_form(on: About, promise: Promise) -> Block:
    check_open(promise)
    day = promise.due_at.astimezone(ZoneInfo(on.person.zone)).date()
    return move_promise_view(on.words, promise, day)


def _break_form(on: About, promise: Promise) -> Block:
    check_break(promise)
    return break_promise_view(on.words, promise)


def _confirm_form(on: About, promise: Promise) -> Block:
    check_confirm(promise, "somebody")
    return confirm_promise_view(on.words, promise)


def _change_form(on: About, promise: Promise) -> Block:
    check_open(promise)
    return change_promise_view(on.words, promise, on.person, on.desk.clock.now())


BUILD: Mapping[str, Callable[[About, Promise], Block]] = {
    "move": _move_form,
    "break": _break_form,
    "confirm": _confirm_form,
    "change": _change_form,
}


def _opens(word: str) -> ClickHandler:
    """A button of a reminder or an entry of the list: opens a modal about one promise."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            promise = tx.promises.find(click.value)
            if promise is None:
                raise DomainError("forged_button")
            case = tx.cases.get(promise.case_id)
            person = worker(front, tx, asker, case, allowed=check_still_promised)
            about = About(front.desk, tx, front.words(tx, person.id), case, person)
            method = "views.push" if click.view_id else "views.open"
            front.open_modal(asker, BUILD[word](about, promise), method)
            return NOTHING

        return _shown_in_list(front, asker, click, front.reading(asker, work))

    return handler


def _deliver(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        deliver_promise(front.desk, tx, click.value, asker.person_id)
        return NOTHING

    answer = front.once(asker, work)
    if click.view_id is None:
        return answer
    show_promises_again(front, asker, click.view_id, click.view_case, answer)
    return NOTHING


def _shown_in_list(front: Front, asker: Asker, click: Click, answer: Answer) -> Answer:
    """A refusal stands on top of the list that was clicked in."""
    if answer.message is None or click.view_id is None:
        return answer
    show_promises_again(front, asker, click.view_id, click.view_case, answer)
    return NOTHING


def _menu(front: Front, asker: Asker, click: Click) -> Answer:
    word, _, ref = click.value.partition(":")
    chosen = Click(click.action, ref, click.view_id, click.view_case)
    if word == "deliver":
        return _deliver(front, asker, chosen)
    if word not in BUILD:
        return front.refused(asker, DomainError("forged_button"))
    return _opens(word)(front, asker, chosen)


def _new(view: View, source: PromiseSource, link: str | None = None) -> NewPromise:
    day = parse_day(text_in(view, "day"))
    return NewPromise(text_in(view, "text"), text_in(view, "owner"), day, source, link)


def _make(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        new = _new(view, PromiseSource.FORM)
        make_promise(front.desk, tx, view["private_metadata"], asker.person_id, new)
        return NOTHING

    return kept(front, asker, view, work)


def _make_from_message(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        new = _new(view, PromiseSource.MESSAGE, _carried(view))
        make_promise(front.desk, tx, text_in(view, "case"), asker.person_id, new)
        return NOTHING

    return kept(front, asker, view, work)


def _carried(view: View) -> str | None:
    """The address of the message; only we write it."""
    try:
        found: str | None = json.loads(view["private_metadata"])["link"]
    except (ValueError, KeyError, TypeError):
        raise DomainError("forged_button") from None
    return found


def _changes(use_case: UseCase) -> Handler:
    """Changes one of them, then shows the list below as it is now."""
    return changes(use_case, lambda tx, ref: tx.promises.find(ref), show_promises_again)


def _move(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    day, told = parse_day(text_in(view, "day")), text_in(view, "told")
    move_promise(front.desk, tx, view["private_metadata"], asker.person_id, day, told)


def _break(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    told = text_in(view, "told")
    break_promise(front.desk, tx, view["private_metadata"], asker.person_id, told)


def _confirm(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    who = text_in(view, "who")
    confirm_promise(front.desk, tx, view["private_metadata"], asker.person_id, who)


def _change(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    typed = text_in(view, "day")
    change_promise(
        front.desk, tx, view["private_metadata"], asker.person_id, text_in(view, "text"),
        text_in(view, "owner"), parse_day(typed) if typed else None,
    )  # fmt: skip


def promise_from_message(front: Front, asker: Asker, message: Mapping[str, Any]) -> Answer:
    """The message shortcut *Save as promise*: the text stands there already."""

    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        words, cases = front.words(tx, person.id), tx.cases.list_open_in(person.id)
        here = tx.cases.find_in_channel(asker.channel_id) if asker.channel_id else None
        text = cleaned_with(tx)(str(message.get("text") or ""))[:MOST_TEXT]
        carries = json.dumps({"link": message_link(asker.channel_id, message["ts"])})
        front.open_modal(
            asker,
            from_message_view(words, cases, here, text, person, front.desk.clock.now(), carries),
        )
        return NOTHING

    return front.reading(asker, work)


CLICKS: dict[str, ClickHandler] = {
    "promise:menu": _menu,
    "promise:deliver": _deliver,
    "promise:move": _opens("move"),
    "promise:break": _opens("break"),
}
SUBMISSIONS: dict[str, Handler] = {
    "promise": _make,
    "promise_message": _make_from_message,
    "promise_move": _changes(_move),
    "promise_break": _changes(_break),
    "promise_confirm": _changes(_confirm),
    "promise_change": _changes(_change),
}
