"""Concessions: the word and its line, the two forms, the list, and what the customer says."""

from collections.abc import Mapping

from bot.blocks import Block
from bot.concession_facts import Wish, bridges_of, facts_for, outlook
from bot.concession_lines import keep_line
from bot.concession_list import concessions_view
from bot.concession_views import (
    ALL,
    LIMIT,
    NEW,
    NO_BRIDGE,
    Answered,
    Prefilled,
    concession_view,
    review_view,
    typed_phases,
)
from bot.concessions import Asking, Filled, ask_concession, draft_concession, keep_answers
from bot.items import parse_day
from bot.working import person_using
from domain.authority import Kind
from domain.cases import Case
from domain.concessions import Concession, Reason, Warning, latest_sunset
from domain.discount_line import DiscountLine, parse_line
from domain.errors import DomainError
from domain.terms import Return, Terms, parse_phases
from handlers import concession_list
from handlers.answers import cases_meant, choice_of
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.concession_list import drafted, show_view
from handlers.form import About, Form, Group, offered, worker
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler, View, chosen_in, kept, text_in
from playbooks.words import N_
from storage.database import Transaction


def _fresh(on: About) -> Block:
    """What was filled in and not asked yet stands there again."""
    draft = on.tx.concessions.find_draft(on.case.id, on.person.id)
    given = drafted(on.tx, draft) if draft else Prefilled()
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


def discount(front: Front, asker: Asker, rest: str) -> Answer:
    """`/save discount 15% 12 months for case study`: the form, ready to submit."""
    if not asker.trigger_id:
        return front.once(asker, lambda tx: _as_button(front, tx, asker, rest))

    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, person.id)
        line, cases = _meant(front, tx, rest, asker)
        if len(cases) > 1:
            return Answer(choice_of(words, cases, NEW))
        case = cases[0]
        worker(front, tx, asker, case)
        if not line.phases:
            front.open_modal(asker, _fresh(About(front.desk, tx, words, case, person)))
            return NOTHING
        given = _from_line(front, tx, case, person.id, line)
        front.open_modal(asker, concession_view(front.desk, tx, words, case, person.id, given))
        return NOTHING

    return front.reading(asker, work)


def _as_button(front: Front, tx: Transaction, asker: Asker, rest: str) -> Answer:
    """Where Slack lets us open no form a button does, and the form holds what the line says."""
    person = person_using(front.desk, tx, asker.person_id)
    words = front.words(tx, person.id)
    line, cases = _meant(front, tx, rest, asker)
    if len(cases) > 1:
        return Answer(choice_of(words, cases, NEW))
    case = cases[0]
    worker(front, tx, asker, case)
    if line.phases:
        keep_line(front.desk, tx, case.ref, person.id, line)
    text = words.text("*%(account)s*", account=case.account_name)
    return offered(text, words.plain("Concession…"), NEW, case.ref)


def _meant(
    front: Front, tx: Transaction, rest: str, asker: Asker
) -> tuple[DiscountLine, list[Case]]:
    """What the line says, and the cases that it may be about."""
    line = parse_line(rest, front.desk.policy().authority.longest_term)
    try:
        return line, cases_meant(tx, line.account, asker.channel_id)
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
            return Answer(view=_review(front, tx, asker, draft))
        except DomainError as refusal:
            # It is kept all the same, as the sentence says.
            sentence = front.words(tx, asker.person_id).refusal_of(refusal)
            return Answer(errors={"kinds": sentence})

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
    if not chosen:
        raise DomainError("ground_not_named")
    if chosen not in set(Reason):
        raise DomainError("forged_button")
    return Reason(chosen)


def _review(front: Front, tx: Transaction, asker: Asker, draft: Concession) -> Block:
    """The second form, as things stand now, with what was said in it before going back."""
    case, now = tx.cases.get(draft.case_id), front.desk.clock.now()
    words, person = front.words(tx, asker.person_id), person_using(front.desk, tx, asker.person_id)
    wish = Wish(draft.terms, draft.limit, draft.replaces, frozenset(draft.warnings))
    found = outlook(front.desk, tx, case, person.id, wish, now)
    answered = Answered(
        draft.limit, frozenset(draft.warnings), draft.justification, draft.expected,
        draft.alternatives,
    )  # fmt: skip
    bridges = bridges_of(tx, case, person.zone)
    return review_view(front.desk, words, case, draft, found, bridges, answered)


def _ask(front: Front, asker: Asker, view: View) -> Answer:
    """The second form: asked, or granted at once."""

    def work(tx: Transaction) -> Answer:
        ref, asking = _asking(view)
        ask_concession(front.desk, tx, ref, asker.person_id, asking)
        return NOTHING

    return kept(front, asker, view, work)


def _asking(view: View) -> tuple[str, Asking]:
    """The draft, and what the second form says. Raises `forged_button`."""
    ref, _, version = str(view["private_metadata"]).partition(".")
    ticked = chosen_in(view, "ticked")
    if not set(ticked) <= set(Warning) or not version.isdigit():
        raise DomainError("forged_button")
    bridge = text_in(view, "bridge")
    return ref, Asking(
        int(version),
        text_in(view, "purpose") == LIMIT,
        "" if bridge == NO_BRIDGE else bridge,
        frozenset(Warning(each) for each in ticked),
        text_in(view, "justification"),
        text_in(view, "expected"),
        text_in(view, "alternatives"),
    )


def _back(front: Front, asker: Asker, click: Click) -> Answer:
    """From the second form to the first; what was filled in stands in both."""

    def work(tx: Transaction) -> Answer:
        ref, asking = _asking(click.view)
        draft = keep_answers(front.desk, tx, ref, asker.person_id, asking)
        case, words = tx.cases.get(draft.case_id), front.words(tx, asker.person_id)
        given = drafted(tx, draft)
        view = concession_view(front.desk, tx, words, case, asker.person_id, given)
        show_view(front, asker, click, view)
        return NOTHING

    return front.once(asker, work)


CLICKS: Mapping[str, Clicked] = {**concession_list.CLICKS, "concession:back": _back}
SUBMISSIONS: Mapping[str, Handler] = {
    **concession_list.SUBMISSIONS,
    "concession": _fill,
    "concession_review": _ask,
}
COMMANDS = {"discount": discount}
