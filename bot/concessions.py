"""Concessions as who asks for them meets them: filled in, asked, changed, withdrawn.

What is filled in is kept as a draft until it is asked, so that nothing typed is lost.
"""

from dataclasses import dataclass, replace

from bot.approval_rounds import end_round, inform, start_round
from bot.approvers import Request, holders_at
from bot.concession_facts import Outlook, Wish, bridges_of, facts_for, outlook, standing_level
from bot.concession_steps import add_step, enter, grant
from bot.concession_telling import tell_asked, tell_withdrawn
from bot.desk import Desk
from bot.working import Work, start_work
from domain.approvals import StepKind
from domain.authority import Level, Route, level_of_stage
from domain.concessions import (
    TICKED,
    WAITING,
    Concession,
    ConcessionState,
    Reason,
    Warning,
    check_length,
    checked_terms,
)
from domain.errors import DomainError
from domain.terms import Terms
from domain.timeline import EntryKind
from domain.triage_tables import Band
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form holds. `replaces` names the concession whose terms are changed."""

    terms: Terms
    ground: Reason
    why: str
    replaces: str | None = None
    as_limit: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """What is said when it is asked: as a limit or to offer now, and the rationale.

    `version` is the draft's as it was shown, so that nobody asks for what they did not see.
    """

    version: int
    as_limit: bool = False
    bridge: str = ""
    ticked: frozenset[Warning] = frozenset()
    justification: str = ""
    expected: str = ""
    alternatives: str = ""


def start_concession(
    desk: Desk, tx: Transaction, ref: str, person_id: str
) -> tuple[Work, Concession]:
    """The concession and its case, locked, when the person may work on it."""
    found = tx.concessions.find(ref)
    if found is None:
        raise DomainError("forged_button")
    work = start_work(desk, tx, tx.cases.get(found.case_id).ref, person_id)
    return work, tx.concessions.get(ref)


def draft_concession(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, filled: Filled
) -> Concession:
    """Keeps what was filled in, or refuses it by the rules.

    Raises what `checked_terms` raises, `reason_missing`, `concession_too_long`,
    `concession_settled`.
    """
    work = start_work(desk, tx, case_ref, person_id)
    terms = _checked(desk, work, _bridged(work, filled.terms))
    if not filled.why.strip():
        raise DomainError("reason_missing")
    if filled.replaces:
        _check_replaced(tx, work, filled.replaces)
    values = {
        "terms": terms, "ground": filled.ground.value, "why": check_length(filled.why),
        "replaces": filled.replaces, "at": work.now, "limit": filled.as_limit,
    }  # fmt: skip
    draft = tx.concessions.find_draft(work.case.id, person_id)
    if draft is not None:
        tx.concessions.change(draft.id, **values)
        return tx.concessions.get(draft.ref)
    return tx.concessions.add(
        ref=desk.new_ref(), case_id=work.case.id, account_id=work.case.account_id, by=person_id,
        state=ConcessionState.DRAFT.value, **values,
    )  # fmt: skip


def _bridged(work: Work, terms: Terms) -> Terms:
    """What the discount was to be a bridge until may be there by now: that is chosen anew."""
    open_now = {each.ref for each in bridges_of(work.tx, work.case, work.person.zone)}
    return terms if terms.bridge in open_now else replace(terms, bridge="")


def keep_answers(
    desk: Desk, tx: Transaction, ref: str, person_id: str, asking: Asking
) -> Concession:
    """What was said of a draft before its terms are looked at once more. Raises `draft_gone`."""
    work, draft = _start_draft(desk, tx, ref, person_id, asking.version)
    tx.concessions.note(
        draft.id,
        terms=_bridged(work, replace(draft.terms, bridge=asking.bridge)),
        limit=asking.as_limit,
        warnings=[each.value for each in TICKED if each in asking.ticked],
        justification=asking.justification,
        expected=asking.expected,
        alternatives=asking.alternatives,
    )
    return tx.concessions.get(ref)


def _start_draft(
    desk: Desk, tx: Transaction, ref: str, person_id: str, version: int
) -> tuple[Work, Concession]:
    work, draft = start_concession(desk, tx, ref, person_id)
    if draft.state is not ConcessionState.DRAFT or draft.by != person_id:
        raise DomainError("draft_gone")
    if draft.version != version:
        raise DomainError("draft_gone")
    return work, draft


def _checked(desk: Desk, work: Work, terms: Terms) -> Terms:
    facts = facts_for(desk, work.tx, work.case, work.person.id, work.now)
    return checked_terms(terms, facts, desk.policy().authority)


def _check_replaced(tx: Transaction, work: Work, ref: str) -> None:
    old = tx.concessions.find(ref)
    if old is None or old.case_id != work.case.id:
        raise DomainError("forged_button")
    check_changeable(old)


def changeable(concession: Concession) -> bool:
    """Whether other terms can take the place of its own: until the customer has heard them."""
    return concession.state in WAITING | {ConcessionState.GRANTED}


def check_changeable(concession: Concession) -> None:
    """Raises `concession_settled`."""
    if not changeable(concession):
        raise DomainError("concession_settled")


def ask_concession(
    desk: Desk, tx: Transaction, ref: str, person_id: str, asking: Asking
) -> Concession:
    """Asks for what was filled in; inside the own authority it holds at once.

    Raises `draft_gone` (asked already, or changed since it was shown), what `checked_terms`
    raises, `justification_missing`, `nobody_decides`, `concession_settled`.
    """
    work, draft = _start_draft(desk, tx, ref, person_id, asking.version)
    if draft.replaces:
        _check_replaced(tx, work, draft.replaces)
    terms = _checked(desk, work, replace(draft.terms, bridge=asking.bridge))
    wish = Wish(terms, asking.as_limit, draft.replaces, asking.ticked)
    found = outlook(desk, tx, work.case, person_id, wish, work.now)
    if found.warnings and not asking.justification.strip():
        raise DomainError("justification_missing")
    _settle_old(desk, work, draft, found)
    asked = _keep_asked(work, draft, terms, asking, found)
    add_step(desk, work, asked, StepKind.ASKED)
    enter(desk, work, EntryKind.CONCESSION_ASKED, asked)
    work.record(
        "concession_asked", concession=asked.ref, percent=asked.terms.peak,
        total=found.needed.total, level=int(found.needed.level), limit=int(asked.limit),
    )  # fmt: skip
    if found.holds_at_once:
        _grant_at_once(desk, work, asked, found)
    else:
        start_round(desk, tx, asked, found.people, work.now)
        _inform_below(desk, work, asked, found)
        tell_asked(desk, work, asked, found.people)
    work.show()
    return tx.concessions.get(asked.ref)


def _keep_asked(
    work: Work, draft: Concession, terms: Terms, asking: Asking, found: Outlook
) -> Concession:
    case, triage = work.case, work.tx.triages.find(work.case.id)
    work.tx.concessions.change(
        draft.id,
        at=work.now,
        terms=terms,
        state=ConcessionState.ASKED.value,
        limit=asking.as_limit,
        warnings=[each.value for each in found.warnings],
        justification=check_length(asking.justification),
        expected=check_length(asking.expected, DomainError("expected_too_long")),
        alternatives=check_length(asking.alternatives, DomainError("alternatives_too_long")),
        arr_minor=case.arr_minor,
        currency=found.money.currency,
        tier=case.tier,
        risk=case.risk if case.risk in set(Band) else None,
        estimate=triage.answers.estimate if triage else None,
        cause=case.cause,
        needed=found.needed.level,
        route=found.stages,
        stage=0,
        before=found.before,
        drawn_on=found.limit.ref if found.limit else None,
    )
    return work.tx.concessions.get(draft.ref)


def _inform_below(desk: Desk, work: Work, asked: Concession, found: Outlook) -> None:
    """Where the needed level is asked straight, those between it and the requester read along."""
    policy, tx = desk.policy(), work.tx
    if policy.authority.route is Route.CHAIN:
        return
    request = Request(work.case, asked.by, found.needed.is_emergency)
    known = {*request.gaining, *(each.person_id for each in found.people)}
    for level in (Level.MANAGER, Level.DIRECTOR):
        if (found.own or 0) < level < level_of_stage(found.stages[0]):
            for person in holders_at(tx, policy, request, level):
                if person not in known and tx.absences.find_at(person, work.now) is None:
                    known.add(person)
                    inform(desk, tx, asked, person, work.now)


def _settle_old(desk: Desk, work: Work, draft: Concession, found: Outlook) -> None:
    """A request that waited is asked no more: the new one is. A granted one stands until then."""
    old = work.tx.concessions.find(draft.replaces) if draft.replaces else None
    if old is not None and old.state in WAITING:
        end_round(work.tx, old, work.now)
        work.tx.concessions.change(old.id, state=ConcessionState.REPLACED.value)
        add_step(desk, work, old, StepKind.REPLACED)
        work.record("concession_replaced", concession=old.ref, by_concession=draft.ref)


def _grant_at_once(desk: Desk, work: Work, asked: Concession, found: Outlook) -> None:
    """By the own authority, or by the word that was given for these terms or higher ones."""
    given = found.limit or found.replaces
    if given is None:
        level = found.own or Level.CSM
        grant(desk, work, asked, work.person.id, None, level, StepKind.APPROVED)
        return
    # The word was given then; the authority behind it is today's.
    level = standing_level(work.tx, desk, work.case, given, found.needed) or Level.CSM
    by = given.decided_by or work.person.id
    # What was agreed before ends when it would have ended.
    lapses = given.lapses_at if found.replaces else None
    grant(desk, work, asked, by, given.decided_for, level, StepKind.WITHIN, lapses_at=lapses)


def withdraw_concession(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Concession:
    """Takes a request or an unoffered grant back: whoever asked may, and the case's owner.

    Raises `not_requester`, `concession_settled`.
    """
    work, found = start_concession(desk, tx, ref, person_id)
    drafted = found.state is ConcessionState.DRAFT
    if person_id not in ({found.by} if drafted else {found.by, work.case.owner_id}):
        raise DomainError("not_requester")
    if found.state not in WAITING | {ConcessionState.DRAFT, ConcessionState.GRANTED}:
        raise DomainError("concession_settled")
    end_round(tx, found, work.now)
    tx.concessions.change(found.id, state=ConcessionState.WITHDRAWN.value, question_open=False)
    add_step(desk, work, found, StepKind.WITHDRAWN)
    work.record("concession_withdrawn", concession=found.ref)
    if found.state is not ConcessionState.DRAFT:
        enter(desk, work, EntryKind.CONCESSION_WITHDRAWN, found)
        tell_withdrawn(desk, work, found)
    work.show()
    return replace(found, state=ConcessionState.WITHDRAWN)
