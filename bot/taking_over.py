"""The case changes hands: a new owner, who hears of everything from then on."""

from collections.abc import Callable, Iterable

from bot.desk import Desk
from bot.handover_views import accepted, line_changed, taken_over, withdrawn, yours_now
from bot.inviting import invite
from bot.messages import Message
from bot.new_csm import introduce_new_csm
from bot.showing import show_case
from bot.team import has_left, language_for
from bot.telling import tell_case, tell_person
from bot.working import Work
from domain.cases import Case
from domain.covers import CoverState
from domain.handovers import Handover, HandoverState
from domain.timeline import EntryKind
from playbooks.words import Words

Told = Callable[[Words, str], Message]


def take_over(desk: Desk, work: Work, handover: Handover) -> Case:
    """Makes who was asked the owner of the case and of what the old one had open in it."""
    tx, now, old = work.tx, work.now, work.case.owner_id
    tx.handovers.change(handover.ref, state=HandoverState.ACCEPTED.value, answered_at=now)
    case = tx.cases.change(work.case.id, owner_id=handover.to_id)
    for kept in (tx.items, tx.promises, tx.issues, tx.debriefs, tx.touches):
        kept.hand_over(case.id, old, case.owner_id)
    for cover in tx.covers.list_of(case.id, now):
        tx.covers.change(cover.ref, CoverState.CANCELLED)
    work.record("case_handed_over", handover=handover.ref, old=old, new=case.owner_id)
    _tell_everybody(desk, work, case, handover)
    if handover.new_csm:
        introduce_new_csm(desk, work, case, handover)
    show_case(tx, case, now)
    tx.homes.refresh([old], now)
    return case


def _tell_everybody(desk: Desk, work: Work, case: Case, handover: Handover) -> None:
    """Timeline, channel, the new owner, the old one, and who asked."""
    tx, now, owner_left = work.tx, work.now, has_left(work.tx, handover.from_id)
    tx.timeline.add(
        ref=desk.new_ref(),
        case_id=case.id,
        at=now,
        by=handover.by,
        kind=EntryKind.HANDED_OVER.value,
        text=handover.summary,
    )
    invite(tx, case, case.owner_id, str(case.version), now)
    line = line_changed(desk.words(case.language), handover, owner_left=owner_left)
    tell_case(tx, case, f"handed-over:{case.version}", Message(line), now)
    about = desk, work, handover
    if work.person.id != case.owner_id:
        yours = [case.owner_id]
        tell_about(*about, yours, "yours", lambda words, _: yours_now(
            words, case, handover, owner_left=owner_left))  # fmt: skip
        return
    others = {handover.from_id, handover.by} - {case.owner_id}
    say = accepted if handover.by != case.owner_id else taken_over
    tell_about(*about, sorted(others), "accepted", lambda words, _: say(words, case, handover))


def tell_withdrawn(desk: Desk, work: Work, handover: Handover) -> None:
    """Who was asked need not answer any more."""
    asked = [handover.to_id]
    tell_about(desk, work, handover, asked, "withdrawn", lambda words, _: withdrawn(
        words, work.case, handover))  # fmt: skip


def tell_about(
    desk: Desk, work: Work, handover: Handover, people: Iterable[str], what: str, told: Told
) -> None:
    """A direct message to each who is still here, in their language; said once for ever."""
    for person_id in dict.fromkeys(people):
        if not has_left(work.tx, person_id):
            words = desk.words(language_for(work.tx, desk.policy(), person_id))
            key = f"handover-{what}:{handover.ref}"
            message = told(words, person_id)
            tell_person(work.tx, person_id, key, message, work.now, work.case.id)
