"""The kind of job that goes on with a programme: the day of its next touch begins."""

from datetime import datetime

from bot.aftercare import watch_renewal
from bot.aftercare_runs import PART_OF_NEXT, Run, find_run
from bot.aftercare_words import step_name
from bot.desk import Desk
from bot.following import last_of
from bot.showing import look_at_case
from bot.working import BOT
from domain.aftercare import Programme, Touch, TouchState
from domain.timeline import EntryKind
from storage.database import Transaction
from storage.job import Job


class TurnAftercare:
    """Passes over a touch that nobody came to once the next is there, or opens a checklist."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        assert job.case_id is not None
        case = tx.cases.lock(job.case_id)
        latest = last_of(tx, case.account_id, self._desk.policy().outcomes)
        run = find_run(self._desk, tx, case, Programme(job.payload["programme"]))
        if run is None or latest is None or latest.id != case.id:
            # Reopened, or the account has a newer case, which has what follows it.
            return
        if run.programme is Programme.RENEWAL:
            self._open(run, now)
        else:
            self._turn(run, now)

    def _open(self, run: Run, now: datetime) -> None:
        if run.touches():
            return
        opens_at = run.since - self._desk.policy().aftercare.renewal_opens
        if opens_at > now:
            # The renewal was moved meanwhile.
            run.turn_at(opens_at)
            return
        run.plan(now)
        run.tx.audit.record(now, BOT.id, "renewal_checklist_opened", run.case.ref)
        look_at_case(run.tx, run.case, now)

    def _turn(self, run: Run, now: datetime) -> None:
        standing = run.standing()
        if not standing:
            return
        at = run.next_turn(now)
        if at is None or at > now:
            # It was moved, or what comes next was: another turn is right.
            run.turn_later(now)
            return
        for touch in standing:
            self._pass_over(run, touch, now)
        run.plan(now)
        watch_renewal(self._desk, run.tx, run.case, now)
        look_at_case(run.tx, run.case, now)

    def _pass_over(self, run: Run, touch: Touch, now: datetime) -> None:
        if touch.due_at > now:
            # Days off put both on one day: the next has this one in it.
            ended = {"state": TouchState.ENDED.value, "settled_at": now, "note": PART_OF_NEXT}
            run.tx.touches.change(touch.id, **ended)
            run.tx.audit.record(now, BOT.id, "touch_ended", run.case.ref, touch=touch.ref)
            return
        skipped = {"state": TouchState.SKIPPED.value, "settled_by": BOT.id, "settled_at": now}
        run.tx.touches.change(touch.id, **skipped)
        words = self._desk.words(run.case.language)
        run.tx.timeline.add(
            ref=self._desk.new_ref(), case_id=run.case.id, at=now, by=touch.owner_id,
            kind=EntryKind.TOUCH_MISSED.value, text=step_name(words, touch.step),
        )  # fmt: skip
        run.tx.audit.record(now, BOT.id, "touch_missed", run.case.ref, touch=touch.ref)
