"""Concessions: the word and its line, the two forms, the list, and what the customer says."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.approval_details import details_view
from bot.approval_forms import accepted_view, answer_view, declined_view, offered_view
from bot.blocks import Block
from bot.concession_after import accept, decline, offer, tell_sunset
from bot.concession_facts import Wish, bridges_of, facts_for, outlook
from bot.concession_list import concessions_view
from bot.concession_views import (
    ALL,
    LIMIT,
    NEW,
    NO_BRIDGE,
    Answered,
    Prefilled,
    concession_view,
    prefilled_from,
    review_view,
    typed_phases,
)
from bot.concessions import Asking, Filled, ask_concession, draft_concession, withdraw_concession
from bot.countering import take_counter
from bot.items import parse_day
from bot.messages import Message
from bot.questions import answer_question
from bot.working import person_using
from domain.approvals import StepKind
from domain.authority import Kind
from domain.cases import Case
from domain.concessions import Concession, ConcessionState, Reason, Warning, latest_sunset
from domain.day import date_in
from domain.discount_line import DiscountLine, parse_line
from domain.errors import DomainError
from domain.terms import Return, Terms, parse_phases
from handlers.answers import cases_meant, choice_of
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.form import About, Form, Group, offered, worker
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.lists import show_list_again
from handlers.submitting import Handler, View, chosen_in, kept, text_in
from playbooks.words import N_, Words
from storage.database import Transaction

A_WEEK = timedelta(days=7)


def _fresh(on: About) -> Block:
    """What was filled in and not asked yet stands there again."""
    draft = on.tx.concessions.find_draft(on.case.id, on.person.id)
    given = prefilled_from(on.words, draft, draft.replaces) if draft else Prefilled()
    return concession_view(on.desk, on.tx, on.words, on.case, on.person.id, given)


FORMS: Mapping[str, Form] = {
    "discount": Form(N_("Concession…"), NEW, _fresh, group=Group.OFFER),
    "concessions": Form(
        N_("Concessions"),
        ALL,
        lambda on: concessions_view(on.desk, on.tx, on.words, on.case, on.person.id),
        group=Group.OFFER,
    ),
}
show_concessions_again = show_list_again(
    lambda front, tx, words, case, notice: concessions_view(front.desk, tx, words, case, "", notice)
)


def discount(front: Front, asker: Asker, rest: str) -> Answer:
    """`/save discount 15% 12 months for case study`: the form, ready to submit."""

    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, person.id)
        line = parse_line(rest, front.desk.policy().authority.longest_term)
        cases = _meant(tx, line.account, asker)
        if len(cases) > 1:
            return Answer(choice_of(words, cases, NEW))
        case = cases[0]
        worker(front, tx, asker, case)
        if not asker.trigger_id:
            return _as_button(words, case)
        if not line.phases:
            front.open_modal(asker, _fresh(About(front.desk, tx, words, case, person)))
            return NOTHING
        given = _from_line(front, tx, case, person.id, line)
        front.open_modal(asker, concession_view(front.desk, tx, words, case, person.id, given))
        return NOTHING

    return front.reading(asker, work)


def _as_button(words: Words, case: Case) -> Answer:
    text = words.text("*%(account)s*", account=case.account_name)
    return offered(text, words.plain("Concession…"), NEW, case.ref)


def _meant(tx: Transaction, typed: str, asker: Asker) -> list[Case]:
    try:
        return cases_meant(tx, typed, asker.channel_id)
    except DomainError as refusal:
        if refusal.code != "not_in_case_channel":
            raise
        raise DomainError("not_in_case_channel", word="discount") from None


def _from_line(
    front: Front, tx: Transaction, case: Case, person_id: str, line: DiscountLine
) -> Prefilled:
    terms = Terms((Kind.DISCOUNT,), line.phases)
    facts = facts_for(front.desk, tx, case, person_id, front.desk.clock.now())
    return Prefilled(
        offer=typed_phases(terms), returns=line.returns, as_limit=line.as_limit,
        sunset_on=latest_sunset(terms.months, facts),
    )  # fmt: skip


def _fill(front: Front, asker: Asker, view: View) -> Answer:
    """The first form: checked, kept as a draft, and what follows from it shown."""

    def work(tx: Transaction) -> Answer:
        case_ref, replaces, limit, bridge = str(view["private_metadata"]).split("|")
        filled = Filled(
            _terms(front, view, bridge), _reason(view), text_in(view, "why"), replaces or None,
            bool(limit),
        )  # fmt: skip
        draft = draft_concession(front.desk, tx, case_ref, asker.person_id, filled)
        try:
            return Answer(view=_review(front, tx, asker, draft, Answered(as_limit=bool(limit))))
        except DomainError as refusal:
            if refusal.code != "nobody_decides":
                raise
            # What was filled in is kept until somebody is named.
            said = front.words(tx, asker.person_id).refusal_of(refusal)
            return Answer(errors={"kinds": said})

    return kept(front, asker, view, work)


def _terms(front: Front, view: View, bridge: str) -> Terms:
    typed, sunset = text_in(view, "offer"), text_in(view, "sunset")
    longest = front.desk.policy().authority.longest_term
    phases = parse_phases(typed, longest) if typed.strip() else ()
    kinds, returns = chosen_in(view, "kinds"), chosen_in(view, "returns")
    if not set(kinds) <= set(Kind) or not set(returns) <= set(Return):
        raise DomainError("forged_button")
    return Terms(
        tuple(Kind(each) for each in kinds),
        phases,
        text_in(view, "detail").strip(),
        tuple(Return(each) for each in returns),
        parse_day(sunset) if sunset and phases else None,
        bridge,
    )


def _reason(view: View) -> Reason:
    chosen = text_in(view, "ground")
    if chosen not in set(Reason):
        raise DomainError("forged_button")
    return Reason(chosen)


def _review(
    front: Front, tx: Transaction, asker: Asker, draft: Concession, answered: Answered,
    bridge: str | None = None,
) -> Block:  # fmt: skip
    """The second form, as things stand now."""
    case, now = tx.cases.get(draft.case_id), front.desk.clock.now()
    words, person = front.words(tx, asker.person_id), person_using(front.desk, tx, asker.person_id)
    terms = draft.terms if bridge is None else replace(draft.terms, bridge=bridge)
    ticked = frozenset(Warning(each) for each in answered.ticked)
    wish = Wish(terms, answered.as_limit, draft.replaces, ticked)
    found = outlook(front.desk, tx, case, person.id, wish, now)
    bridges = bridges_of(tx, case, person.zone)
    return review_view(front.desk, words, case, draft, found, bridges, answered)


def _ask(front: Front, asker: Asker, view: View) -> Answer:
    """The second form: asked, or granted at once."""

    def work(tx: Transaction) -> Answer:
        ref, _, version = str(view["private_metadata"]).partition(".")
        ticked = chosen_in(view, "ticked")
        if not set(ticked) <= set(Warning) or not version.isdigit():
            raise DomainError("forged_button")
        bridge = text_in(view, "bridge")
        asking = Asking(
            int(version),
            text_in(view, "purpose") == LIMIT,
            "" if bridge == NO_BRIDGE else bridge,
            frozenset(Warning(each) for each in ticked),
            text_in(view, "justification"),
            text_in(view, "expected"),
            text_in(view, "alternatives"),
        )
        ask_concession(front.desk, tx, ref, asker.person_id, asking)
        return NOTHING

    return kept(front, asker, view, work)


def _back(front: Front, asker: Asker, click: Click) -> Answer:
    """From the second form to the first, with everything that was filled in."""

    def work(tx: Transaction) -> Answer:
        found = _found(tx, click.value)
        case = tx.cases.get(found.case_id)
        person = worker(front, tx, asker, case)
        words = front.words(tx, person.id)
        given = prefilled_from(words, found, found.replaces)
        view = concession_view(front.desk, tx, words, case, person.id, given)
        _show(front, asker, click, view)
        return NOTHING

    return front.reading(asker, work)


def _show(front: Front, asker: Asker, click: Click, view: Block) -> None:
    if click.view_id:
        front.open_in_modal(asker, click.view_id, view)
    else:
        front.open_modal(asker, view)


def _found(tx: Transaction, ref: str) -> Concession:
    found = tx.concessions.find(ref)
    if found is None:
        raise DomainError("forged_button")
    return found


def _offered_form(on: About, found: Concession) -> Block:
    return offered_view(on.words, on.case, found)


def _accepted_form(on: About, found: Concession) -> Block:
    day = date_in(on.person.zone, on.desk.clock.now() + A_WEEK)
    return accepted_view(on.words, on.case, found, on.case.owner_id, day)


def _declined_form(on: About, found: Concession) -> Block:
    return declined_view(on.words, on.case, found)


def _answer_form(on: About, found: Concession) -> Block:
    if not found.question_open:
        raise DomainError("no_question")
    steps = on.tx.approvals.list_steps(found.id)
    asked = next(each for each in reversed(steps) if each.kind is StepKind.QUESTION)
    return answer_view(on.words, on.case, found, asked.text)


def _change_form(on: About, found: Concession) -> Block:
    given = prefilled_from(on.words, found, found.ref)
    return concession_view(on.desk, on.tx, on.words, on.case, on.person.id, given)


def _go_on_form(on: About, found: Concession) -> Block:
    if found.state is not ConcessionState.DRAFT:
        raise DomainError("draft_gone")
    given = prefilled_from(on.words, found, found.replaces)
    return concession_view(on.desk, on.tx, on.words, on.case, on.person.id, given)


def _details_form(on: About, found: Concession) -> Block:
    return details_view(on.desk, on.tx, on.words, on.case, found)


BUILD: Mapping[str, Callable[[About, Concession], Block]] = {
    "offered": _offered_form,
    "accepted": _accepted_form,
    "declined": _declined_form,
    "answer": _answer_form,
    "change": _change_form,
    "ask": _go_on_form,
    "details": _details_form,
}


def _opens(word: str) -> Clicked:
    """Opens a modal about one concession; from the list in its place."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            found = _found(tx, click.value)
            case = tx.cases.get(found.case_id)
            person = worker(front, tx, asker, case)
            about = About(front.desk, tx, front.words(tx, person.id), case, person)
            _show(front, asker, click, BUILD[word](about, found))
            return NOTHING

        return _in_list(front, asker, click, front.reading(asker, work))

    return handler


UseCase = Callable[[Any, Transaction, str, str], Concession]


def _does(use_case: UseCase, sentence: str) -> Clicked:
    """A button that acts at once, and says so where it was pressed."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            use_case(front.desk, tx, click.value, asker.person_id)
            return Answer(Message(front.words(tx, asker.person_id).text(sentence)))

        return _in_list(front, asker, click, front.once(asker, work))

    return handler


def _in_list(front: Front, asker: Asker, click: Click, answer: Answer) -> Answer:
    """What is said stands on top of the list that was clicked in."""
    if click.view_id is None or answer.message is None:
        return answer
    show_concessions_again(front, asker, click.view_id, click.view_case, answer)
    return NOTHING


TAKEN = N_("Taken: the lesser terms hold, or are asked anew where they have to be.")
WITHDRAWN = N_("Withdrawn. Whoever was asked is told.")
SUNSET_TOLD = N_("Noted: the customer knows that standard price comes back.")
DOES: Mapping[str, Clicked] = {
    "take": _does(take_counter, TAKEN),
    "withdraw": _does(withdraw_concession, WITHDRAWN),
}


def _menu(front: Front, asker: Asker, click: Click) -> Answer:
    word, _, ref = click.value.partition(":")
    chosen = Click(click.action, ref, click.view_id, click.view_case)
    if word in DOES:
        return DOES[word](front, asker, chosen)
    if word not in BUILD:
        return front.refused(asker, DomainError("forged_button"))
    return _opens(word)(front, asker, chosen)


def _offered(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    offer(front.desk, tx, view["private_metadata"], asker.person_id, text_in(view, "who"))


def _accepted(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    accept(
        front.desk, tx, view["private_metadata"], asker.person_id, text_in(view, "owner"),
        parse_day(text_in(view, "day")),
    )  # fmt: skip


def _declined(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    decline(front.desk, tx, view["private_metadata"], asker.person_id, text_in(view, "reason"))


def _answered(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    text = text_in(view, "answer_text")
    answer_question(front.desk, tx, view["private_metadata"], asker.person_id, text)


def _submits(use_case: Callable[[Front, Transaction, Asker, View], None]) -> Handler:
    def handler(front: Front, asker: Asker, view: View) -> Answer:
        def work(tx: Transaction) -> Answer:
            use_case(front, tx, asker, view)
            return NOTHING

        return kept(front, asker, view, work)

    return handler


CLICKS: Mapping[str, Clicked] = {
    "concession:menu": _menu,
    "concession:back": _back,
    "concession:offered": _opens("offered"),
    "concession:answer": _opens("answer"),
    "concession:take": DOES["take"],
    "concession:withdraw": DOES["withdraw"],
    "concession:sunset_told": _does(tell_sunset, SUNSET_TOLD),
}
SUBMISSIONS: Mapping[str, Handler] = {
    "concession": _fill,
    "concession_review": _ask,
    "concession_offered": _submits(_offered),
    "concession_accepted": _submits(_accepted),
    "concession_declined": _submits(_declined),
    "concession_answer": _submits(_answered),
}
COMMANDS = {"discount": discount}
