"""More time for an effort: somebody asks with a reason, who is above them confirms.

The owner's manager decides, else a director, else an executive; nobody decides about what they
asked for themselves. Where nobody is above who asks, it holds at once, and the case says so.
"""

from collections.abc import Iterator
from datetime import datetime

from bot.desk import Desk
from bot.extension_views import (
    answered_message,
    asked_line,
    asking_message,
    confirmed_line,
    declined_line,
)
from bot.showing import show_case
from bot.team import holders_of, language_for, managers_of
from bot.telling import tell_case, tell_person
from bot.time_boxes import check_end, plan_time_box
from bot.working import Work, person_using, sees, start_work
from domain.cases import Case
from domain.errors import DomainError
from domain.extensions import Extension, ExtensionState, extended, parse_days
from domain.people import Person
from domain.policy import Policy, Role
from domain.timeline import EntryKind
from playbooks.words import mention
from storage.database import Transaction


def ask_extension(
    desk: Desk, tx: Transaction, stamp: str, person_id: str, days: str, reason: str
) -> Extension:
    """Asks for more time. `stamp` is the case and the end that the form was opened on.

    Raises `days_invalid`, `reason_missing`, `time_box_decided`, `no_time_box`.
    """
    work = start_work(desk, tx, stamp.partition(".")[0], person_id)
    policy, words = desk.policy(), desk.words(language_for(tx, desk.policy(), person_id))
    end = check_end(tx, policy, words, work.case, stamp)
    span = parse_days(days, policy.triage.longest_extension)
    if not reason.strip():
        raise DomainError("reason_missing")
    replace_open(tx, work.case, person_id, work.now)
    decider = decider_for(tx, policy, work.case, person_id, work.now)
    asked = tx.extensions.add(
        ref=desk.new_ref(),
        case_id=work.case.id,
        at=work.now,
        by=person_id,
        until=extended(end, span, work.now),
        reason=reason.strip(),
        asked_of=decider,
    )
    work.record("extension_asked", extension=asked.ref, days=span.days)
    _note(desk, work, EntryKind.EXTENSION_ASKED, asked.reason)
    if decider is None:
        _confirm(desk, work, asked)
    else:
        _ask(desk, work, asked, decider)
    return asked


def replace_open(tx: Transaction, case: Case, by: str, now: datetime) -> None:
    """What was asked before counts no more: it is asked anew, or the effort is another one."""
    waiting = tx.extensions.find_open(case.id)
    if waiting is not None:
        tx.extensions.answer(waiting.ref, ExtensionState.REPLACED, by, now)


def _ask(desk: Desk, work: Work, asked: Extension, decider: str) -> None:
    tx, case = work.tx, work.case
    words = desk.words(language_for(tx, desk.policy(), decider))
    person = tx.people.find(decider) or Person(decider, decider)
    message = asking_message(words, case, asked, with_reason=sees(desk, tx, case, person))
    tell_person(tx, decider, f"extension:{asked.ref}", message, work.now, case.id)
    line = asked_line(desk.words(case.language), asked)
    tell_case(tx, case, f"extension:{asked.ref}", line, work.now)
    work.show()


def _confirm(desk: Desk, work: Work, asked: Extension) -> None:
    """Moves the end, and says so."""
    tx, now = work.tx, work.now
    tx.extensions.answer(asked.ref, ExtensionState.CONFIRMED, work.person.id, now)
    case = tx.cases.change(work.case.id, time_box_until=asked.until)
    plan_time_box(tx, desk.policy(), case)
    work.record("extension_confirmed", extension=asked.ref)
    _note(desk, work, EntryKind.EXTENDED, "")
    line = confirmed_line(desk.words(case.language), asked, work.person.id)
    tell_case(tx, case, f"extended:{asked.ref}", line, now)
    show_case(tx, case, now)


def answer_extension(
    desk: Desk, tx: Transaction, ref: str, person_id: str, *, confirmed: bool
) -> Extension:
    """Confirms or declines, decided from who is who at this moment.

    Raises `not_confirmer`, `extension_answered` (which says what was decided), `extension_over`,
    `already_closed`.
    """
    person, found = person_using(desk, tx, person_id), tx.extensions.find(ref)
    if found is None:
        raise DomainError("forged_button")
    case, now = tx.cases.lock(found.case_id), desk.clock.now()
    asked = tx.extensions.find(ref)
    assert asked is not None
    if person_id not in _above(tx, desk.policy(), case, asked.by):
        raise DomainError("not_confirmer")
    _check_open(desk, tx, case, asked, person_id)
    work = Work(tx, case, person, now)
    if confirmed:
        if asked.until <= now:
            raise DomainError("extension_over")
        _confirm(desk, work, asked)
    else:
        _decline(desk, work, asked)
    words = desk.words(language_for(tx, desk.policy(), asked.by))
    told = answered_message(words, case, asked, person_id, confirmed=confirmed)
    tell_person(tx, asked.by, f"extension-answered:{asked.ref}", told, now, case.id)
    return asked


def _check_open(desk: Desk, tx: Transaction, case: Case, asked: Extension, person_id: str) -> None:
    words = desk.words(language_for(tx, desk.policy(), person_id))
    if not case.is_open:
        raise DomainError("already_closed", account=case.account_name)
    if asked.state is ExtensionState.REPLACED:
        raise DomainError("extension_replaced")
    who, day = mention(asked.answered_by or asked.by), words.date(asked.until.date())
    if asked.state is ExtensionState.CONFIRMED:
        raise DomainError("extension_confirmed", who=who, day=day)
    if asked.state is ExtensionState.DECLINED:
        raise DomainError("extension_declined", who=who)


def _decline(desk: Desk, work: Work, asked: Extension) -> None:
    tx, now = work.tx, work.now
    tx.extensions.answer(asked.ref, ExtensionState.DECLINED, work.person.id, now)
    work.record("extension_declined", extension=asked.ref)
    _note(desk, work, EntryKind.EXTENSION_DECLINED, "")
    line = declined_line(desk.words(work.case.language), work.case, work.person.id)
    tell_case(tx, work.case, f"extension-declined:{asked.ref}", line, now)
    work.show()


def _note(desk: Desk, work: Work, kind: EntryKind, text: str) -> None:
    work.tx.timeline.add(
        ref=desk.new_ref(),
        case_id=work.case.id,
        at=work.now,
        by=work.person.id,
        kind=kind.value,
        text=text,
    )


def decider_for(
    tx: Transaction, policy: Policy, case: Case, asker: str, now: datetime
) -> str | None:
    """Who is asked: the first above who is here, else the first above; None when nobody is."""
    above = list(_above(tx, policy, case, asker))
    here = [each for each in above if tx.absences.find_at(each, now) is None]
    return next(iter(here or above), None)


def _above(tx: Transaction, policy: Policy, case: Case, asker: str) -> Iterator[str]:
    """Who may confirm, the nearest first: managers of the owner, directors, executives."""
    levels = (
        managers_of(tx, policy, case.owner_id),
        holders_of(tx, policy, Role.DIRECTOR),
        holders_of(tx, policy, Role.EXECUTIVE),
    )
    for each in dict.fromkeys(person for level in levels for person in level):
        person = tx.people.find(each)
        if each != asker and not (person and person.deactivated):
            yield each
