"""Triage: its modal, the executive who is asked to join, and the ranking of all open cases."""

from enum import StrEnum
from typing import TypeVar

from bot.blocks import Block
from bot.case_views import notice_view
from bot.messages import Message
from bot.sponsors import join_as_sponsor
from bot.triage import triage_case
from bot.triage_ranking import ranking
from bot.triage_views import AS_PROPOSED, LOW_USE, NOT_KNOWN, triage_view
from bot.working import person_using
from domain.errors import DomainError
from domain.triage import Answers, parse_estimate
from domain.triage_tables import AGAINST, FOR, IN_DOUBT, TIER_NUMBERS, Band, Health, Sign, ValueFact
from handlers.clicking import Click
from handlers.clicking import Handler as ClickHandler
from handlers.form import About, Form, Group
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler, View, kept, text_in, ticked_in
from playbooks.words import N_, channel_link
from storage.database import Transaction

Choice = TypeVar("Choice", bound=StrEnum)

ALL = frozenset({"all", "everything"})
UNCHANGED = N_("Nothing has changed: the case is triaged like that already.")
INVITED = N_("You are invited into the case for *%(account)s*. %(where)s")


def _form(on: About) -> Block:
    return triage_view(on.desk, on.tx, on.words, on.case)


FORMS: dict[str, Form] = {
    "triage": Form(N_("Triage"), "triage:edit", _form, group=Group.UNDERSTAND)
}


def is_about_all(front: Front, asker: Asker, rest: str) -> bool:
    """Whether `/save triage …` asks for all cases: it says so, or is typed outside of a case."""
    if rest:
        return rest.casefold() in ALL
    with front.desk.database.read() as tx:
        return asker.channel_id is None or tx.cases.find_in_channel(asker.channel_id) is None


def rank_all(front: Front, asker: Asker) -> Answer:
    """All open cases that the asker may see."""

    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        return Answer(ranking(front.desk, tx, front.words(tx, person.id), person))

    return front.reading(asker, work)


def _save(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        answers, case_ref = _answers(view), view["private_metadata"]
        if triage_case(front.desk, tx, case_ref, asker.person_id, answers):
            return NOTHING
        words = front.words(tx, asker.person_id)
        return Answer(view=notice_view(words, words.text(UNCHANGED)))

    return kept(front, asker, view, work)


def _answers(view: View) -> Answers:
    """What was ticked and typed. Raises `forged_button` for what the form does not offer."""
    health, tier = text_in(view, "health"), text_in(view, "tier")
    by_hand = text_in(view, "by_hand")
    return Answers(
        facts=frozenset(_one_of(ValueFact, each) for each in ticked_in(view, "facts")),
        signs=_signs(view),
        estimate=parse_estimate(text_in(view, "estimate")),
        health=_one_of(Health, health) if health not in {"", NOT_KNOWN} else None,
        low_use=LOW_USE in ticked_in(view, "use"),
        value_by_hand=_one_of(Band, by_hand) if by_hand else None,
        override=_tier(tier) if tier not in {"", AS_PROPOSED} else None,
        reason=text_in(view, "reason"),
    )


def _signs(view: View) -> frozenset[Sign]:
    offered = {"for": FOR, "doubt": IN_DOUBT, "against": AGAINST}
    ticked = [
        (_one_of(Sign, each), signs)
        for name, signs in offered.items()
        for each in ticked_in(view, name)
    ]
    if any(sign not in signs for sign, signs in ticked):
        raise DomainError("forged_button")
    return frozenset(sign for sign, _ in ticked)


def _tier(typed: str) -> int:
    if typed not in {str(tier) for tier in TIER_NUMBERS}:
        raise DomainError("forged_button")
    return int(typed)


def _one_of(kind: type[Choice], value: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise DomainError("forged_button") from None


def _join(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case = join_as_sponsor(front.desk, tx, click.value, asker.person_id)
        words = front.words(tx, asker.person_id)
        where = channel_link(case.channel_id) if case.channel_id else ""
        return Answer(Message(words.text(INVITED, account=case.account_name, where=where)))

    return front.once(asker, work)


CLICKS: dict[str, ClickHandler] = {"sponsor:join": _join}
SUBMISSIONS: dict[str, Handler] = {"triage": _save}
