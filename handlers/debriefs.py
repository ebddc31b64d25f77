"""The debrief: its form, reading it, and what was typed into it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.blocks import Block
from bot.debrief_views import cause_chosen, debrief_view, overtaken_notice, read_view
from bot.debrief_words import asked
from bot.debriefs import Overtaken, debrief_at_hand, debrief_of, save_debrief
from bot.working import check_in_case, person_using, sees, works_on
from domain.cases import Case
from domain.debriefing import ANSWERS, parse_hours
from domain.errors import DomainError
from domain.outcomes import Answer as Said
from domain.people import Person
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.front import NOTHING, Answer, Asker, Front, value_of
from handlers.submitting import Handler as Submitted
from handlers.submitting import View, kept, text_in
from storage.database import Transaction


def _opens(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case, person = _case(front, tx, asker, click.value)
        check_in_case(front.desk, tx, case, person)
        debrief = debrief_at_hand(tx, case, debrief_of(tx, case))
        words = front.words(tx, person.id)
        _show(front, asker, click, debrief_view(front.desk, tx, words, case, debrief))
        return NOTHING

    return front.reading(asker, work)


def _reads(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case, person = _case(front, tx, asker, click.value)
        if not sees(front.desk, tx, case, person):
            raise DomainError("not_a_member")
        debrief = tx.debriefs.find_done(case.id) or debrief_of(tx, case)
        may = works_on(front.desk, tx, case, person) and not case.is_open
        words = front.words(tx, person.id)
        view = read_view(front.desk, tx, words, case, debrief, may_change=may)
        _show(front, asker, click, view)
        return NOTHING

    return front.reading(asker, work)


def _case(front: Front, tx: Transaction, asker: Asker, ref: str) -> tuple[Case, Person]:
    person, case = person_using(front.desk, tx, asker.person_id), tx.cases.find(ref)
    if case is None:
        raise DomainError("forged_button")
    return case, person


def _show(front: Front, asker: Asker, click: Click, view: Block) -> None:
    front.open_modal(asker, view, "views.push" if click.view_id else "views.open")


def _save(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        seen = str(view["private_metadata"])
        answers = _answers(tx, view, seen)
        cause = cause_chosen(value_of(view, "cause"))
        saved = save_debrief(front.desk, tx, seen, asker.person_id, answers, cause)
        if not isinstance(saved, Overtaken):
            return NOTHING
        mine = replace(saved.debrief, **answers)
        words = front.words(tx, asker.person_id)
        notice = overtaken_notice(words, saved.case, saved.debrief, mine)
        return Answer(view=debrief_view(front.desk, tx, words, saved.case, mine, notice))

    return kept(front, asker, view, work)


def _answers(tx: Transaction, view: View, seen: str) -> dict[str, Any]:
    """What was typed, by the names of a debrief's fields. Raises `effort_invalid`."""
    found = tx.debriefs.find(seen.partition(":")[0])
    if found is None:
        raise DomainError("forged_button")
    case = tx.cases.get(found.case_id)
    answers: dict[str, Any] = {"effort_minutes": parse_hours(text_in(view, "effort"))}
    for name in asked(case):
        typed = text_in(view, name)
        if name in ANSWERS:
            answers[name] = Said(typed) if typed in set(Said) else Said.UNKNOWN
        else:
            answers[name] = typed.strip()
    return answers


CLICKS: Mapping[str, Clicked] = {"debrief:write": _opens, "debrief:read": _reads}
SUBMISSIONS: Mapping[str, Submitted] = {"debrief": _save}
