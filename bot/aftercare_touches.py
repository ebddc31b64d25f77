"""What becomes of a touch: done, skipped or moved with a reason, answered, and taken back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.aftercare import watch_renewal
from bot.aftercare_rights import is_past, start_touch
from bot.aftercare_runs import Run, find_run
from bot.aftercare_words import HEALTH, step_name
from bot.desk import Desk
from bot.following import last_of
from bot.hours import rhythm_of
from bot.results import keep_result
from bot.showing import look_at_case
from bot.working import Work
from domain.aftercare import HEALTH_CHECKS, QUESTIONS, Health, Touch, TouchState
from domain.aftercare_plan import ONE_BY_ONE
from domain.cases import Case
from domain.errors import DomainError
from domain.timeline import EntryKind
from domain.undo import Step, Undoable
from playbooks.words import N_
from storage.database import Transaction

LONGEST_NOTE = 2000
YES, NO = N_("yes"), N_("no")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a touch, as whoever did it writes it down."""

    note: str = ""
    health: Health | None = None


def finish_touch(desk: Desk, tx: Transaction, ref: str, person_id: str, done: Done) -> Touch:
    """Done. Where the customer's health is to be looked at, it is asked.

    Raises `health_missing`, `yes_or_no`, `note_too_long`, and what `start_touch` raises.
    """
    work, touch = start_touch(desk, tx, ref, person_id)
    if touch.step in QUESTIONS:
        raise DomainError("yes_or_no")
    asked = touch.step in HEALTH_CHECKS
    if asked and done.health is None:
        raise DomainError("health_missing")
    health = done.health if asked else None
    words = desk.words(work.case.language)
    told = [words.plain(HEALTH[health])] if health else []
    note = _checked(done.note)
    _settle(desk, work, touch, TouchState.DONE, note, [*told, note], health)
    return touch


def skip_touch(desk: Desk, tx: Transaction, ref: str, person_id: str, reason: str) -> Touch:
    """Not this time, with the reason. Raises `reason_missing`."""
    work, touch = start_touch(desk, tx, ref, person_id)
    why = _needed(reason)
    _settle(desk, work, touch, TouchState.SKIPPED, why, [why])
    return touch


def answer_touch(
    desk: Desk, tx: Transaction, ref: str, person_id: str, *, yes: bool, note: str = ""
) -> Touch:
    """Whether they are still a customer, or have renewed: kept in the numbers."""
    work, touch = start_touch(desk, tx, ref, person_id)
    if touch.step not in QUESTIONS:
        raise DomainError("forged_button")
    words, kept = desk.words(work.case.language), _checked(note)
    told = [words.plain(YES if yes else NO), kept]
    tx.touches.change(touch.id, said_yes=yes)
    _settle(desk, work, tx.touches.find(touch.ref) or touch, TouchState.DONE, kept, told)
    keep_result(desk, tx, work.case, work.now)
    return touch


def move_touch(
    desk: Desk, tx: Transaction, ref: str, person_id: str, day: date, reason: str
) -> Touch:
    """Another day, with the reason. Raises `date_in_past`, `reason_missing`, `same_touch_day`."""
    work, touch = start_touch(desk, tx, ref, person_id)
    return shift_touch(desk, work, touch, day, _needed(reason))


def shift_touch(
    desk: Desk, work: Work, touch: Touch, day: date, why: str, *, by_itself: bool = True
) -> Touch:
    """Moves it to the end of that day where its owner lives, and says why in the timeline. That can
    be taken back, unless it is part of something else."""
    due_at = end_of(desk, work, touch, day)
    is_past(due_at, work.now)
    if due_at == touch.due_at:
        raise DomainError("same_touch_day")
    work.tx.touches.change(touch.id, due_at=due_at, moved=touch.moved + 1)
    words = desk.words(work.case.language)
    lines = [step_name(words, touch.step), f"→ {words.date(day)}: {why}"]
    entry = _enter(desk, work, EntryKind.TOUCH_MOVED, lines)
    if by_itself:
        was = {"due_at": touch.due_at.isoformat(), "moved": touch.moved}
        work.may_undo(Step.TOUCH, touch.ref, {"entry": entry, "after": touch.version + 1, **was})
    work.record("touch_moved", touch=touch.ref, times=touch.moved + 1)
    _turn(desk, work, touch)
    look_at_case(work.tx, work.case, work.now)
    return touch


def end_of(desk: Desk, work: Work, touch: Touch, day: date) -> datetime:
    """The end of that day where the touch's owner lives."""
    rhythm = rhythm_of(work.tx, desk.policy(), touch.owner_id, work.now)
    return rhythm.moment_of(day, rhythm.hours.end)


def day_of(desk: Desk, tx: Transaction, touch: Touch, now: datetime) -> date:
    """The day on which it is due, where its owner lives."""
    rhythm = rhythm_of(tx, desk.policy(), touch.owner_id, now)
    return touch.due_at.astimezone(ZoneInfo(rhythm.zone)).date()


def _settle(
    desk: Desk,
    work: Work,
    touch: Touch,
    state: TouchState,
    note: str,
    told: list[str],
    health: Health | None = None,
) -> None:
    """Keeps it, plans what comes next, and says so wherever it stands."""
    work.tx.touches.change(
        touch.id, state=state.value, note=note, health=health and health.value,
        settled_by=work.person.id, settled_at=work.now,
    )  # fmt: skip
    done = state is TouchState.DONE
    kind = EntryKind.TOUCH_DONE if done else EntryKind.TOUCH_SKIPPED
    words = desk.words(work.case.language)
    entry = _enter(desk, work, kind, [step_name(words, touch.step), *told])
    kept = {"entry": entry, "after": touch.version + 1}
    work.may_undo(Step.TOUCH, touch.ref, kept)
    judged = health.value if health else None
    work.record(f"touch_{state.value}", touch=touch.ref, health=judged)
    _turn(desk, work, touch)
    watch_renewal(desk, work.tx, work.case, work.now)
    look_at_case(work.tx, work.case, work.now)


def _turn(desk: Desk, work: Work, touch: Touch) -> None:
    run = find_run(desk, work.tx, work.case, touch.programme)
    if run is not None and touch.programme in ONE_BY_ONE:
        run.plan(work.now)


def _enter(desk: Desk, work: Work, kind: EntryKind, lines: list[str]) -> str:
    ref = desk.new_ref()
    work.tx.timeline.add(
        ref=ref, case_id=work.case.id, at=work.now, by=work.person.id, kind=kind.value,
        text="\n".join(line for line in lines if line),
    )  # fmt: skip
    return ref


def _checked(text: str) -> str:
    if len(text.strip()) > LONGEST_NOTE:
        raise DomainError("note_too_long", length=len(text.strip()), limit=LONGEST_NOTE)
    return text.strip()


def _needed(reason: str) -> str:
    if not reason.strip():
        raise DomainError("reason_missing")
    return _checked(reason)


def take_touch_back(desk: Desk, tx: Transaction, case: Case, step: Undoable, now: datetime) -> None:
    """It is owed again, as it was, and what was planned after it is not.

    Raises `changed_since` when somebody built on it, or the case went on.
    """
    touch = tx.touches.find(step.target)
    if touch is None or touch.version != step.before["after"] or case.is_open:
        raise DomainError("changed_since")
    run = find_run(desk, tx, case, touch.programme)
    last = last_of(tx, case.account_id, desk.policy().outcomes)
    # A newer case has what follows this one.
    if run is None or run.since != touch.since or (last is not None and last.id != case.id):
        raise DomainError("changed_since")
    tx.touches.change(touch.id, **_before(tx, run, touch, step, now))
    tx.timeline.take_back(step.before["entry"])
    keep_result(desk, tx, case, now)
    if touch.programme in ONE_BY_ONE:
        run.turn_later(now)
    look_at_case(tx, case, now)


def _before(
    tx: Transaction, run: Run, touch: Touch, step: Undoable, now: datetime
) -> dict[str, Any]:
    """What the touch was before the step. Of one that was settled, what came next ends."""
    if "due_at" in step.before:
        due_at = datetime.fromisoformat(step.before["due_at"])
        return {"due_at": due_at, "moved": step.before["moved"]}
    if touch.programme in ONE_BY_ONE:
        for later in run.standing():
            if later.moved:
                raise DomainError("changed_since")
            tx.touches.change(later.id, state=TouchState.ENDED.value, settled_at=now)
    nothing = dict.fromkeys(("health", "said_yes", "settled_by", "settled_at"))
    return {"state": TouchState.OPEN.value, "note": "", **nothing}
