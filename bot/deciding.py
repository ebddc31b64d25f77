"""What every decision about a request begins with: the request, locked, and who may decide.

Who may is decided at the click, from the roles of that moment. Every decision locks the account
first, so that two approvers at once are one decision, and the other is told.
"""

from bot.approval_rounds import lapses_at
from bot.approvers import Request, agrees_for_product, held_by, own_level
from bot.concession_words import LEVELS, decided_by
from bot.desk import Desk
from bot.needed import request_for
from bot.team import language_for
from bot.working import Work, person_using
from domain.approvals import Ask, Held, StepKind
from domain.authority import PRODUCT, Level, Needed, check_reach, covers
from domain.concessions import Concession, ConcessionState
from domain.errors import DomainError
from storage.database import Transaction


def start_decision(
    desk: Desk, tx: Transaction, stamp: str, person_id: str
) -> tuple[Work, Concession, Ask]:
    """The request that a button is about, locked, when it can still be decided.

    `stamp` is the copy and the version it showed. Raises `forged_button`, `not_asked`,
    `already_closed`, what was decided (`approval_decided`), `approval_changed`.
    """
    person = person_using(desk, tx, person_id)
    ref, _, version = stamp.partition(".")
    ask = tx.approvals.find_ask(ref)
    if ask is None:
        raise DomainError("forged_button")
    found = tx.concessions.find_by_id(ask.concession_id)
    work = Work(tx, tx.cases.lock(found.case_id), person, desk.clock.now())
    concession = tx.concessions.find_by_id(ask.concession_id)
    check_concerned(desk, work, concession)
    check_open(desk, work, concession, version)
    return work, concession, ask


def check_concerned(desk: Desk, work: Work, concession: Concession) -> None:
    """Whoever was asked, gains by it, speaks for product, or approves more than one's own.

    Raises `not_asked` for everybody else: every colleague has a CSM's authority.
    """
    request, person_id = request_for(desk, work, concession), work.person.id
    asked = {each.person_id for each in work.tx.approvals.list_asks(concession.id)}
    if person_id in asked | request.gaining:
        return
    held = held_by(work.tx, desk.policy(), request, person_id, work.now)
    product = agrees_for_product(work.tx, desk.policy(), request, person_id, work.now)
    if not covers(held.level, Level.MANAGER) and not product:
        raise DomainError("not_asked")


def check_open(desk: Desk, work: Work, concession: Concession, version: str) -> None:
    """Raises `already_closed`, what was decided, `approval_lapsed`, or `approval_changed`."""
    if not work.case.is_open:
        raise DomainError("already_closed", account=work.case.account_name)
    if concession.state is not ConcessionState.ASKED:
        raise _decided(desk, work, concession)
    end = lapses_at(desk.policy(), concession)
    if end <= work.now:
        # The timer that says so may be late; nobody decides after the lapse.
        words = desk.words(language_for(work.tx, desk.policy(), work.person.id))
        raise DomainError("approval_lapsed", at=words.moment(end, work.person.zone))
    if version != str(concession.version):
        raise DomainError("approval_changed")


DECISIVE = frozenset(
    {
        StepKind.APPROVED,
        StepKind.WITHIN,
        StepKind.COUNTERED,
        StepKind.TAKEN,
        StepKind.REJECTED,
        StepKind.WITHDRAWN,
        StepKind.REPLACED,
        StepKind.LAPSED,
    }
)


def _decided(desk: Desk, work: Work, concession: Concession) -> DomainError:
    """Who decided what, and when."""
    words = desk.words(language_for(work.tx, desk.policy(), work.person.id))
    steps = work.tx.approvals.list_steps(concession.id)
    last = next((each for each in reversed(steps) if each.kind in DECISIVE), None)
    if last is None:
        return DomainError("approval_over")
    who = decided_by(words, last.by, last.on_behalf_of)
    at = words.moment(last.at, work.person.zone)
    match last.kind:
        case StepKind.COUNTERED:
            less = words.percent((concession.counter or concession.terms).peak)
            return DomainError("approval_countered", who=who, at=at, percent=less)
        case StepKind.REJECTED:
            return DomainError("approval_rejected", who=who, at=at)
        case StepKind.WITHDRAWN:
            return DomainError("approval_withdrawn", who=who, at=at)
        case StepKind.REPLACED:
            return DomainError("approval_replaced", who=who, at=at)
        case StepKind.LAPSED:
            return DomainError("approval_lapsed", at=at)
    return DomainError("approval_approved", who=who, at=at)


def check_grantable(desk: Desk, concession: Concession, needed: Needed) -> None:
    """Whether anybody may grant it as it was asked, with what the account has got since.

    Raises `above_every_limit`, `emergency_unjustified`.
    """
    check_reach(needed.total, desk.policy().authority)
    if needed.is_emergency and not concession.justification.strip():
        raise DomainError("emergency_unjustified", percent=f"{needed.total / 100:g}")


def held_now(desk: Desk, work: Work, request: Request) -> Held:
    return held_by(work.tx, desk.policy(), request, work.person.id, work.now)


def check_may(
    desk: Desk, work: Work, request: Request, concession: Concession, level: Level
) -> Held:
    """What the person holds, when it reaches so far now.

    Raises `own_request` (they gain by it), `product_decides`, `not_enough_authority`.
    """
    held = held_now(desk, work, request)
    if concession.current_stage == PRODUCT:
        may = agrees_for_product(work.tx, desk.policy(), request, work.person.id, work.now)
        if not may and not (covers(held.level, Level.DIRECTOR) and not held.interested):
            raise DomainError("product_decides")
        return held
    if not covers(held.level, level):
        words = desk.words(language_for(work.tx, desk.policy(), work.person.id))
        needs = words.text(LEVELS[level])
        if held.interested:
            raise DomainError("own_request", level=needs)
        raise DomainError("not_enough_authority", level=needs)
    return held


def asker_level(desk: Desk, work: Work, request: Request) -> Level | None:
    """The authority that who asked has of their own, now."""
    return own_level(work.tx, desk.policy(), request, request.by)
