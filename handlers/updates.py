"""The customer update: its buttons and its modals."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.blocks import Block
from bot.case_views import notice_view
from bot.items import parse_day
from bot.promise_steps import steps_field, track_steps, trackable_steps
from bot.promise_views import promises_view
from bot.settings import parse_time
from bot.update_sources import MOST_STEPS
from bot.update_views import correction_view, sent_view, update_view, wrong_view
from bot.updates import correct_update, ref_in, rewrite_correction, save_draft, send_update
from bot.working import person_using
from domain.errors import DomainError
from domain.updates import (
    Course,
    StepState,
    Update,
    UpdateParts,
    UpdateState,
    check_draft,
    check_wrong,
    steps_typed,
)
from handlers.clicking import Click
from handlers.clicking import Handler as ClickHandler
from handlers.form import About, worker
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.lists import show_timeline_again
from handlers.submitting import Handler, View, chosen_in, kept, text_in
from playbooks.words import N_
from storage.database import Transaction

Choice = TypeVar("Choice", bound=StrEnum)

UNCHANGED = N_("Nothing has changed: the draft stands in our direct messages.")


def _opens(
    build: Callable[[About, Update, Click], Block], ref: Callable[[str], str]
) -> ClickHandler:
    """A button under an update: opens a modal about it for who may work on its case now."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            update = tx.updates.find(ref(click.value))
            if update is None:
                raise DomainError("forged_button")
            case = tx.cases.get(update.case_id)
            person = worker(front, tx, asker, case)
            about = About(front.desk, tx, front.words(tx, person.id), case, person)
            method = "views.push" if click.view_id else "views.open"
            front.open_modal(asker, build(about, update, click), method)
            return NOTHING

        return front.reading(asker, work)

    return handler


def _sent_form(on: About, update: Update, click: Click) -> Block:
    check_draft(update, click.value)
    tracked = steps_field(on.words, trackable_steps(on.desk, on.tx, update, on.person))
    return sent_view(on.words, on.case, update, on.desk.clock.now(), on.person.zone, tracked)


def _change_form(on: About, update: Update, click: Click) -> Block:
    """Always the draft as it stands, whatever wording the button stood under."""
    if update.state is not UpdateState.DRAFT:
        raise DomainError("already_sent")
    if update.corrects is not None:
        return correction_view(on.words, on.case, update)
    return update_view(on.desk, on.tx, on.words, on.case, on.person)


def _wrong_form(on: About, update: Update, click: Click) -> Block:
    check_wrong(update)
    return wrong_view(on.tx, on.words, on.desk.words(on.case.language), update)


def _save(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        case_ref, seen, before_ref = _carried(view)
        parts = _parts(view, _announced(tx, case_ref, before_ref))
        changed = save_draft(front.desk, tx, case_ref, asker.person_id, parts, seen)
        return NOTHING if changed else _unchanged(front, tx, asker)

    return kept(front, asker, view, work)


def _unchanged(front: Front, tx: Transaction, asker: Asker) -> Answer:
    words = front.words(tx, asker.person_id)
    return Answer(view=notice_view(words, words.text(UNCHANGED)))


def _carried(view: View) -> tuple[str, str, str]:
    """The case, the wording that the form was opened on, the update that it looks back on."""
    found = str(view["private_metadata"]).split(":")
    if len(found) != 3:
        raise DomainError("forged_button")
    return found[0], found[1], found[2]


def _announced(tx: Transaction, case_ref: str, before_ref: str) -> tuple[str, ...]:
    """The next steps of the update before: what was sent does not change any more."""
    before = tx.updates.find(before_ref) if before_ref else None
    if before is None:
        return ()
    if tx.cases.get(before.case_id).ref != case_ref:
        raise DomainError("forged_button")
    return before.parts.steps[:MOST_STEPS]


def _parts(view: View, announced: tuple[str, ...]) -> UpdateParts:
    day = text_in(view, "new_date")
    return UpdateParts(
        progress=text_in(view, "progress").strip(),
        course=_one_of(Course, text_in(view, "course")),
        new_date=parse_day(day) if day else None,
        steps=steps_typed(text_in(view, "steps")),
        needs=text_in(view, "needs").strip(),
        looked_back=tuple(
            (step, _one_of(StepState, text_in(view, f"step-{number}")))
            for number, step in enumerate(announced)
        ),
    )


def _one_of(kind: type[Choice], value: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise DomainError("forged_button") from None


def _sent(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        day, at = parse_day(text_in(view, "day")), parse_time(text_in(view, "time"))
        moment = datetime.combine(day, at, ZoneInfo(person.zone)).astimezone(UTC)
        wording, to = view["private_metadata"], text_in(view, "to")
        sent = send_update(front.desk, tx, wording, person.id, to, moment)
        if not track_steps(front.desk, tx, sent.ref, person.id, chosen_in(view, "track")):
            return NOTHING
        words, case = front.words(tx, person.id), tx.cases.get(sent.case_id)
        return Answer(view=promises_view(front.desk, tx, words, case))

    return kept(front, asker, view, work)


def _wrong(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        wrong, right = text_in(view, "wrong"), text_in(view, "right")
        update_ref = view["private_metadata"]
        correct_update(front.desk, tx, update_ref, asker.person_id, wrong, right)
        return NOTHING

    answer = kept(front, asker, view, work)
    below = view.get("previous_view_id")
    if answer == NOTHING and below:
        with front.desk.database.read() as tx:
            update = tx.updates.find(view["private_metadata"])
            case_ref = tx.cases.get(update.case_id).ref if update else ""
        show_timeline_again(front, asker, below, case_ref)
    return answer


def _correction(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        seen, text = view["private_metadata"], text_in(view, "text")
        changed = rewrite_correction(front.desk, tx, seen, asker.person_id, text)
        return NOTHING if changed else _unchanged(front, tx, asker)

    return kept(front, asker, view, work)


def _itself(ref: str) -> str:
    return ref


CLICKS: dict[str, ClickHandler] = {
    "update:sent": _opens(_sent_form, ref_in),
    "update:change": _opens(_change_form, ref_in),
    "update:wrong": _opens(_wrong_form, _itself),
}
SUBMISSIONS: dict[str, Handler] = {
    "update": _save,
    "update_sent": _sent,
    "update_wrong": _wrong,
    "update_correction": _correction,
}
