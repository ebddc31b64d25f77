"""Approving a request, or not."""

from dataclasses import replace

from bot.approval_rounds import end_round, start_round, waiting_on
from bot.approvers import Request, held_by, people_for
from bot.concession_steps import add_step, enter, grant
from bot.concession_telling import REJECTED, tell_asked, tell_news
from bot.concession_words import decided_by
from bot.copies import show_copies
from bot.deciding import asker_level, check_grantable, check_may, start_decision
from bot.desk import Desk
from bot.needed import needed_now
from bot.working import Work
from domain.approvals import Ask, Held, StepKind
from domain.authority import PRODUCT, Level, Needed, Quorum, covers, level_of_stage, route_for
from domain.concessions import Concession, ConcessionState, check_length
from domain.errors import DomainError
from domain.timeline import EntryKind
from storage.database import Transaction


def approve(desk: Desk, tx: Transaction, stamp: str, person_id: str) -> Concession:
    """Agrees for the stage that is open; with the last one the concession is granted.

    Raises what `start_decision` raises, `own_request`, `product_decides`,
    `not_enough_authority`, `agreed_already`, and what `check_grantable` raises.
    """
    work, concession, _ = start_decision(desk, tx, stamp, person_id)
    needed, before = needed_now(desk, work, concession, concession.terms)
    request = Request(work.case, concession.by, needed.is_emergency)
    stage = concession.current_stage
    assert stage is not None
    held = check_may(desk, work, request, concession, level_of_stage(stage))
    check_grantable(desk, concession, needed)
    if _others_missing(desk, work, concession, request, stage, held):
        return tx.concessions.get(concession.ref)
    left = _stages_left(desk, concession, needed, held, asker_level(desk, work, request))
    if left:
        return _go_on(desk, work, concession, request, left, held)
    tx.concessions.note(concession.id, before=before, needed=needed.level)
    concession = replace(concession, before=before, needed=needed.level)
    return _granted(desk, work, concession, request, needed, held)


def _others_missing(
    desk: Desk, work: Work, concession: Concession, request: Request, stage: str, held: Held
) -> bool:
    """Where all of several have to agree: notes this word, and says whether others are missing.

    A higher authority than the stage asks for is enough alone.
    """
    if desk.policy().authority.quorum is Quorum.ANY or stage == PRODUCT:
        return False
    if covers(held.level, Level(min(level_of_stage(stage) + 1, Level.EXECUTIVE))) and (
        level_of_stage(stage) is not Level.EXECUTIVE
    ):
        return False
    asks = [each for each in waiting_on(work.tx, concession) if each.stage == stage]
    mine = [each for each in asks if each.person_id == work.person.id]
    agreed = {_whose(each) for each in asks if each.agreed_at is not None}
    own = {_whose(each) for each in mine}
    if own and own <= agreed:
        raise DomainError("agreed_already")
    if any(each.escalated for each in mine):
        # Asked because others did not answer.
        return False
    needed = {_whose(each) for each in asks
              if not each.escalated and _still_may(desk, work, request, each)}  # fmt: skip
    if not needed - agreed - own:
        return False
    for each in mine:
        work.tx.approvals.change_ask(each.ref, agreed_at=work.now)
    level = level_of_stage(stage)
    whom = held.for_whom(level)
    add_step(desk, work, concession, StepKind.AGREED, on_behalf_of=whom, level=level)
    work.record("approval_agreed", concession=concession.ref, level=int(level), on_behalf_of=whom)
    show_copies(work.tx, concession, work.now)
    return True


def _whose(ask: Ask) -> str:
    """Whose word it is: somebody and their delegate have one together."""
    return ask.on_behalf_of or ask.person_id


def _still_may(desk: Desk, work: Work, request: Request, ask: Ask) -> bool:
    """Nobody waits for the word of who may not give it any more."""
    held = held_by(work.tx, desk.policy(), request, ask.person_id, work.now)
    return covers(held.level, level_of_stage(ask.stage))


def _stages_left(
    desk: Desk, concession: Concession, needed: Needed, held: Held, asker: Level | None
) -> tuple[str, ...]:
    """The stages that still have to agree after this word, as things stand now."""
    rules = desk.policy().authority
    if concession.current_stage == PRODUCT:
        later = concession.route[concession.stage + 1 :]
        fresh = route_for(needed.level, asker, rules, with_product=False)
        return later if len(later) >= len(fresh) else fresh
    if covers(held.level, needed.level):
        return ()
    planned = concession.route[concession.stage + 1 :]
    later = tuple(each for each in planned if not covers(held.level, level_of_stage(each)))
    return later or route_for(needed.level, held.level, rules, with_product=False)


def _go_on(
    desk: Desk, work: Work, concession: Concession, request: Request, left: tuple[str, ...],
    held: Held,
) -> Concession:  # fmt: skip
    """This stage has agreed; the next is asked. Also where the total has grown since."""
    tx, stage = work.tx, concession.current_stage
    assert stage is not None
    name, people = people_for(tx, desk.policy(), request, left[0], work.now)
    route = (*concession.route[: concession.stage + 1], name, *left[1:])
    whom = held.for_whom(level_of_stage(stage))
    add_step(desk, work, concession, StepKind.AGREED, on_behalf_of=whom)
    work.record("approval_agreed", concession=concession.ref, stage=stage, on_behalf_of=whom)
    tx.approvals.end_asks(concession.id, work.now)
    tx.concessions.change(concession.id, route=route, stage=concession.stage + 1)
    asked = tx.concessions.get(concession.ref)
    start_round(desk, tx, asked, people, work.now)
    tell_asked(desk, work, asked, people)
    work.show()
    return asked


def _granted(
    desk: Desk, work: Work, concession: Concession, request: Request, needed: Needed, held: Held
) -> Concession:
    """By whoever approves; where only product had to agree, by the authority of who asked."""
    if concession.current_stage == PRODUCT and not covers(held.level, needed.level):
        asker = asker_level(desk, work, request)
        assert asker is not None
        by, whom, level = concession.by, None, asker
    else:
        level = held.level_for(needed.level) or needed.level
        by, whom = work.person.id, held.for_whom(needed.level)
    granted = grant(desk, work, concession, by, whom, level, StepKind.APPROVED)
    work.show()
    return granted


def reject(desk: Desk, tx: Transaction, stamp: str, person_id: str, reason: str) -> Concession:
    """Says no, with the reason that who asked reads. Raises `reason_missing`."""
    work, concession, _ = start_decision(desk, tx, stamp, person_id)
    if not reason.strip():
        raise DomainError("reason_missing")
    needed, _before = needed_now(desk, work, concession, concession.terms)
    request = Request(work.case, concession.by, needed.is_emergency)
    stage = concession.current_stage
    assert stage is not None
    held = check_may(desk, work, request, concession, level_of_stage(stage))
    if held.interested:
        raise DomainError("withdraw_instead")
    text, whom = check_length(reason), held.for_whom(level_of_stage(stage))
    end_round(tx, concession, work.now)
    tx.concessions.change(
        concession.id, state=ConcessionState.REJECTED.value, reason=text, question_open=False,
        decided_at=work.now, decided_by=person_id, decided_for=whom,
    )  # fmt: skip
    rejected = tx.concessions.get(concession.ref)
    add_step(desk, work, rejected, StepKind.REJECTED, text, on_behalf_of=whom,
             level=held.level_for(level_of_stage(stage)))  # fmt: skip
    enter(desk, work, EntryKind.CONCESSION_REJECTED, rejected, text)
    work.record("concession_rejected", concession=concession.ref, on_behalf_of=whom)
    by = decided_by(desk.words(work.case.language), person_id, whom)
    tell_news(desk, work, rejected, REJECTED, by=by, note=text)
    work.show()
    return rejected
