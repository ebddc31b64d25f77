"""Approving less: a counter-offer, and the word of who asked."""

from dataclasses import replace

from bot.approval_rounds import end_round, lapses_at, start_round
from bot.approvers import Request, holders_at, own_level, people_for
from bot.concession_steps import add_step, enter, grant
from bot.concession_telling import COUNTERED, tell_asked, tell_news
from bot.concession_words import decided_by
from bot.concessions import start_concession
from bot.deciding import asker_level, check_grantable, check_may, start_decision
from bot.desk import Desk
from bot.needed import needed_now
from bot.working import Work
from domain.approvals import Held, StepKind
from domain.authority import PRODUCT, Kind, Level, Needed, Quorum, covers, route_for
from domain.concessions import Concession, ConcessionState, Facts, check_length, latest_sunset
from domain.day import date_in
from domain.errors import DomainError
from domain.terms import Phase, Terms, worse_in
from domain.timeline import EntryKind
from storage.database import Transaction


def counter(
    desk: Desk, tx: Transaction, stamp: str, person_id: str, phases: tuple[Phase, ...], note: str
) -> Concession:
    """Would approve less. The level that the lesser terms need decides who may say so.

    Raises `counter_not_less`, `product_first`, and what `approve` raises.
    """
    work, concession, _ = start_decision(desk, tx, stamp, person_id)
    terms = _checked_lesser(work, concession, phases)
    needed, _before = needed_now(desk, work, concession, terms)
    request = Request(work.case, concession.by, needed.is_emergency)
    held = check_may(desk, work, request, concession, needed.level)
    if _lacks_product(concession, held):
        raise DomainError("product_first")
    if held.interested:
        raise DomainError("withdraw_instead")
    check_grantable(desk, concession, needed)
    whom, text = held.for_whom(needed.level), check_length(note)
    end_round(tx, concession, work.now)
    tx.concessions.change(
        concession.id, state=ConcessionState.COUNTERED.value, counter=terms, reason=text,
        question_open=False, decided_by=person_id, decided_for=whom,
    )  # fmt: skip
    countered = tx.concessions.get(concession.ref)
    step = StepKind.COUNTERED
    offer = desk.words(work.case.language).percent(terms.peak)
    add_step(desk, work, countered, step, f"{offer}\n{text}".strip(), on_behalf_of=whom,
             level=held.level_for(needed.level))  # fmt: skip
    enter(desk, work, EntryKind.CONCESSION_COUNTERED, countered, text)
    work.record(
        "concession_countered", concession=concession.ref, percent=terms.peak, on_behalf_of=whom
    )
    by = decided_by(desk.words(work.case.language), person_id, whom)
    said = f" “{text}”" if text else ""
    tell_news(desk, work, countered, COUNTERED, by=by, note=said)
    work.show()
    return countered


def _checked_lesser(work: Work, concession: Concession, phases: tuple[Phase, ...]) -> Terms:
    """The lesser terms. Raises `product_first`, `counter_not_less`."""
    if concession.current_stage == PRODUCT:
        raise DomainError("product_first")
    terms = _lesser(work, concession.terms, phases)
    if not phases or worse_in(terms, concession.terms) or terms == concession.terms:
        raise DomainError("counter_not_less")
    return terms


def _lesser(work: Work, asked: Terms, phases: tuple[Phase, ...]) -> Terms:
    """What was asked with another discount. Standard price is back when the shorter term is over,
    whatever day the longer one had."""
    ends = asked.sunset_on
    if ends is not None and phases:
        today = date_in(work.person.zone, work.now)
        facts = Facts(cause=None, today=today, renewal_on=work.case.renewal_on)
        ends = min(ends, latest_sunset(sum(each.months for each in phases), facts))
    return replace(asked, phases=phases, sunset_on=ends)


def _lacks_product(concession: Concession, held: Held) -> bool:
    """Whether a dated feature is in it that product has not agreed to; a director's word is enough
    where nobody of product could be asked."""
    if Kind.FEATURE_PRIORITY not in concession.terms.kinds:
        return False
    agreed = PRODUCT in concession.route[: concession.stage]
    return not agreed and not covers(held.level, Level.DIRECTOR)


def take_counter(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Concession:
    """Who asked accepts the lesser terms; they hold when whoever offered them still may grant them,
    else they are asked anew.

    Raises `not_requester`, `nothing_countered`, and what `check_grantable` raises.
    """
    work, concession = start_concession(desk, tx, ref, person_id)
    if person_id not in {concession.by, work.case.owner_id}:
        raise DomainError("not_requester")
    if concession.state is not ConcessionState.COUNTERED or concession.counter is None:
        raise DomainError("nothing_countered")
    if lapses_at(desk.policy(), concession) <= work.now:
        raise DomainError("nothing_countered")
    terms = concession.counter
    needed, before = needed_now(desk, work, concession, terms)
    check_grantable(desk, concession, needed)
    request = Request(work.case, concession.by, needed.is_emergency)
    who = concession.decided_for or concession.decided_by or ""
    level = own_level(tx, desk.policy(), request, who)
    tx.concessions.change(
        concession.id, state=ConcessionState.ASKED.value, terms=terms, counter=None, before=before,
        needed=needed.level,
    )  # fmt: skip
    taken = tx.concessions.get(concession.ref)
    alone = _enough_alone(desk, work, request, who, level, needed)
    if alone and level is not None and who not in request.gaining:
        by = concession.decided_by or who
        granted = grant(
            desk, work, taken, by, concession.decided_for, level, StepKind.TAKEN
        )  # fmt: skip
        work.show()
        return granted
    return _ask_anew(desk, work, taken, request, needed)


def _enough_alone(
    desk: Desk, work: Work, request: Request, who: str, level: Level | None, needed: Needed
) -> bool:
    """Whether the word of who offered it is enough: where all of a level have to agree, only a
    higher authority's is, or the only one's."""
    if level is None or not covers(level, needed.level):
        return False
    if desk.policy().authority.quorum is Quorum.ANY or level > needed.level:
        return True
    holders = holders_at(work.tx, desk.policy(), request, needed.level)
    return not set(holders) - request.gaining - {who}


def _ask_anew(
    desk: Desk, work: Work, taken: Concession, request: Request, needed: Needed
) -> Concession:
    """The offer's authority is gone: the lesser terms are asked like any others."""
    rules, tx = desk.policy().authority, work.tx
    stages = route_for(needed.level, asker_level(desk, work, request), rules, with_product=False)
    if not stages:
        level = asker_level(desk, work, request) or needed.level
        return grant(desk, work, taken, taken.by, None, level, StepKind.APPROVED)
    name, people = people_for(tx, desk.policy(), request, stages[0], work.now)
    tx.concessions.change(taken.id, route=(name, *stages[1:]), stage=0)
    asked = tx.concessions.get(taken.ref)
    add_step(desk, work, asked, StepKind.ASKED)
    work.record("concession_asked", concession=asked.ref, percent=asked.terms.peak,
                level=int(needed.level))  # fmt: skip
    start_round(desk, tx, asked, people, work.now)
    tell_asked(desk, work, asked, people)
    work.show()
    return asked
