"""The stakeholder map: its list, its menu and its form."""

from collections.abc import Mapping

from bot.items import parse_day
from bot.stakeholder_views import stakeholder_view, stakeholders_view
from bot.stakeholders import add_stakeholder, change_stakeholder, mark_gone
from domain.day import date_in
from domain.errors import DomainError
from domain.stakeholders import Profile, Stance
from handlers.clicking import Click, case_named
from handlers.clicking import Handler as Clicked
from handlers.form import About, Form, Group, worker
from handlers.front import NOTHING, Answer, Asker, Front, value_of
from handlers.lists import show_stakeholders_again
from handlers.submitting import Handler, View, kept, text_in
from playbooks.words import N_
from storage.database import Transaction


def _list(on: About) -> dict[str, object]:
    today = date_in(on.person.zone, on.desk.clock.now())
    return stakeholders_view(on.tx, on.words, on.case, on.desk.policy(), today)


def _add_form(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case = case_named(tx, click)
        worker(front, tx, asker, case)
        words = front.words(tx, asker.person_id)
        front.open_modal(asker, stakeholder_view(words, f"{case.ref}:"), _method(click))
        return NOTHING

    return front.reading(asker, work)


def _menu(front: Front, asker: Asker, click: Click) -> Answer:
    word, _, ref = click.value.partition(":")
    if word in GONE:
        return _mark(front, asker, click, ref, gone=GONE[word])

    def work(tx: Transaction) -> Answer:
        person = tx.stakeholders.find(ref)
        if person is None or word != "change":
            raise DomainError("forged_button")
        case = tx.cases.get(person.case_id)
        worker(front, tx, asker, case)
        words, carries = front.words(tx, asker.person_id), f"{case.ref}:{person.version}:{ref}"
        front.open_modal(asker, stakeholder_view(words, carries, person), _method(click))
        return NOTHING

    return front.reading(asker, work)


GONE = {"gone": True, "back": False}


def _mark(front: Front, asker: Asker, click: Click, ref: str, *, gone: bool) -> Answer:
    def work(tx: Transaction) -> Answer:
        mark_gone(front.desk, tx, ref, asker.person_id, gone=gone)
        return NOTHING

    answer = front.once(asker, work)
    if click.view_id is None:
        return answer
    show_stakeholders_again(front, asker, click.view_id, click.view_case, answer)
    return NOTHING


def _method(click: Click) -> str:
    return "views.push" if click.view_id else "views.open"


def _save(front: Front, asker: Asker, view: View) -> Answer:
    case_ref, _, about = str(view["private_metadata"]).partition(":")

    def work(tx: Transaction) -> Answer:
        profile = _profile(view)
        if not about:
            add_stakeholder(front.desk, tx, case_ref, asker.person_id, profile)
            return NOTHING
        version, _, ref = about.partition(":")
        if not version.isdecimal():
            raise DomainError("forged_button")
        change_stakeholder(front.desk, tx, ref, int(version), asker.person_id, profile)
        return NOTHING

    answer = kept(front, asker, view, work)
    below = view.get("previous_view_id")
    if answer == NOTHING and below:
        show_stakeholders_again(front, asker, below, case_ref)
    return answer


def _profile(view: View) -> Profile:
    stance, day = text_in(view, "stance"), text_in(view, "last_contact")
    if stance not in set(Stance):
        raise DomainError("forged_button")
    return Profile(
        text_in(view, "name"),
        text_in(view, "role"),
        Stance(stance),
        bool(value_of(view, "sponsor")),
        parse_day(day) if day else None,
    )


FORMS: Mapping[str, Form] = {
    "stakeholders": Form(N_("Stakeholders…"), "stakeholders:list", _list, group=Group.PEOPLE)
}
CLICKS: Mapping[str, Clicked] = {"stakeholder:add": _add_form, "stakeholder:menu": _menu}
SUBMISSIONS: Mapping[str, Handler] = {"stakeholder": _save}
