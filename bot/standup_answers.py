"""What owners are asked of their slipping cases in *Your day*: as shown, or blocked by what.

Nobody is asked about a case that does not slip, and nobody whose cases no stand-up tells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.blocks import Block, actions, button, context, field, modal, section, text_field
from bot.desk import Desk
from bot.duties import Owed
from bot.hearing import hearer_in
from bot.reminding import show_reminder_again
from bot.standup_facts import is_covered, standings_of
from bot.working import Work, person_using, start_work
from domain.cases import Case
from domain.errors import DomainError
from domain.policy import Policy
from domain.standup import Slip, Standing, StandUpAnswer, checked_blocker
from playbooks.words import N_, Mrkdwn, Words, shorten
from storage.database import Transaction
from storage.reminders import Reminder, ReminderKind

MOST_KEPT, MOST_ASKED, SHOWN = 50, 5, 120
DAYS = (ReminderKind.DAY, ReminderKind.BACK)
SLIPS: Mapping[Slip, str] = {
    Slip.BLOCKED: N_("blocked"),
    Slip.FIRST_CONTACT: N_("first contact overdue"),
    Slip.BROKEN: N_("a promise broken"),
    Slip.PROMISE: N_("a promise overdue"),
    Slip.CUSTOMER_UPDATE: N_("customer update overdue"),
    Slip.ESCALATION: N_("a step of the escalation overdue"),
    Slip.TIME_BOX: N_("time box over"),
    Slip.ISSUE: N_("the plan overdue"),
}


def slipping_payload(
    tx: Transaction, policy: Policy, person_id: str, owed: Sequence[Owed], now: datetime
) -> dict[str, Any]:
    """What the person's day keeps of the slipping cases that they answer for, the worst first."""
    cases = {each.case.id: each.case for each in owed if each.case.is_open}
    mine = [case for case in cases.values() if _answers_for(tx, policy, case, person_id, now)]
    slipping = [on for on in standings_of(tx, policy, mine, now) if on.is_slipping]
    return {"slipping": [on.case.ref for on in slipping[:MOST_KEPT]]} if slipping else {}


def _answers_for(
    tx: Transaction, policy: Policy, case: Case, person_id: str, now: datetime
) -> bool:
    if hearer_in(tx, policy, case.id, case.owner_id, now) != person_id:
        return False
    return is_covered(tx, policy, case.owner_id)


@dataclass(frozen=True, slots=True)
class Asked:
    """One case that a message asks about: how it stands, and what was said since."""

    on: Standing
    answer: StandUpAnswer | None


def still_slipping(
    tx: Transaction, policy: Policy, reminder: Reminder, now: datetime
) -> list[Asked]:
    """Of the cases that the message asks about, those that still slip; answered ones stay."""
    refs = reminder.payload.get("slipping", ())
    if not refs:
        return []
    answers = tx.stand_ups.list_answers(reminder.at)
    cases = [case for ref in refs if (case := tx.cases.find(ref)) and case.is_open]
    standings = {on.case.ref: on for on in standings_of(tx, policy, cases, now)}
    found = [standings[case.ref] for case in cases]
    return [
        Asked(on, answers.get(on.case.id))
        for on in found
        if on.is_slipping or on.case.id in answers
    ]


def slipping_line(words: Words, n: int) -> Mrkdwn:
    return words.plural(
        "%(n)s slipping case will be told in the stand-up",
        "%(n)s slipping cases will be told in the stand-up",
        n, n=n,
    )  # fmt: skip


def slipping_blocks(words: Words, asked: Sequence[Asked], reminder_ref: str) -> list[Block]:
    """Each case with its two answers, and one for all of them."""
    if not asked:
        return []
    open_ones = [each for each in asked if each.answer is None]
    heading = words.text("*For the stand-up*: these slip. Say so only where something blocks you.")
    blocks: list[Block] = [section(heading)]
    for each in asked[:MOST_ASKED]:
        blocks += _row(words, each)
    more = len(asked) - MOST_ASKED
    if more > 0:
        blocks.append(context(words.plural("and %(n)s more", "and %(n)s more", more, n=more)))
    if len(open_ones) > 1:
        press = button(words.plain("All as shown"), "standup:all_shown", reminder_ref)
        blocks.append(actions([press], "standup-all"))
    return blocks


def _row(words: Words, asked: Asked) -> list[Block]:
    case, why = asked.on.case, _why(words, asked.on)
    if asked.answer is not None:
        said = words.text("as shown") if not asked.answer.blocked else words.text(
            "blocked: “%(why)s”", why=shorten(asked.answer.blocked, SHOWN)
        )  # fmt: skip
        line = words.text("*%(account)s* · %(said)s", account=case.account_name, said=said)
        return [context(line)]
    line = words.text("*%(account)s*: %(why)s", account=case.account_name, why=why)
    shown, blocked = words.plain("As shown"), words.plain("Blocked…")
    buttons = [
        button(label, action, case.ref,
               label=words.plain("%(button)s: %(account)s", button=label,
                                 account=case.account_name))
        for label, action in ((shown, "standup:as_shown"), (blocked, "standup:blocked"))
    ]  # fmt: skip
    return [section(line), actions(buttons, f"standup-{case.ref}")]


def _why(words: Words, on: Standing) -> Mrkdwn:
    return words.listed([words.text(SLIPS[slip]) for slip in on.slips])


def answer_stand_up(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, blocked: str | None
) -> None:
    """Keeps the word of whoever works on the case; `blocked` None: it is as shown.

    Raises `blocker_missing`, `blocker_too_long`, and what every change of a case may raise.
    """
    work = start_work(desk, tx, case_ref, person_id)
    _keep(tx, work, checked_blocker(blocked) if blocked is not None else "")
    _show_again(tx, person_id, work.now)


def answer_all(desk: Desk, tx: Transaction, reminder_ref: str, person_id: str) -> int:
    """Every case of that message that still slips and has no answer is as shown; how many."""
    person_using(desk, tx, person_id)
    reminder = tx.reminders.find(reminder_ref)
    if reminder is None or reminder.person_id != person_id:
        raise DomainError("forged_button")
    now = desk.clock.now()
    asked = still_slipping(tx, desk.policy(), reminder, now)
    unsaid = sorted((each.on.case for each in asked if each.answer is None), key=_by_account)
    for case in unsaid:
        _keep(tx, start_work(desk, tx, case.ref, person_id), "")
    _show_again(tx, person_id, now)
    return len(unsaid)


def _by_account(case: Case) -> int:
    """Everybody locks accounts in the same order."""
    return case.account_id


def _keep(tx: Transaction, work: Work, blocked: str) -> None:
    tx.stand_ups.answer(work.case.id, work.now, work.person.id, blocked)
    work.record("stand_up_answered", blocked=int(bool(blocked)))


def is_asked_in(tx: Transaction, reminder: Reminder) -> bool:
    """Whether the questions stand in this message: the newest day of its reader has them."""
    last = tx.reminders.find_last(reminder.person_id, *DAYS)
    return last is None or last.ref == reminder.ref


def show_questions_again(tx: Transaction, person_id: str, case_ref: str, now: datetime) -> None:
    """Where somebody is asked about this case it reads as the case stands now."""
    last = tx.reminders.find_last(person_id, *DAYS)
    if last is not None and case_ref in last.payload.get("slipping", ()):
        show_reminder_again(tx, last, now)


def _show_again(tx: Transaction, person_id: str, now: datetime) -> None:
    last = tx.reminders.find_last(person_id, *DAYS)
    if last is not None:
        show_reminder_again(tx, last, now)


def blocked_view(words: Words, case: Case, before: str) -> Block:
    """One input; it says who will read it."""
    hint = words.plain(
        "Read out in the stand-up: everybody in its channel will see it, also who is not in the "
        "case. It stands there until you say otherwise."
    )
    why = field("blocked", words.plain("What blocks %(account)s?", account=case.account_name),
                text_field("blocked", before, lines=True), hint=hint)  # fmt: skip
    return modal(
        "standup_blocked", words.plain("Blocked"), [why], close=words.plain("Cancel"),
        submit=words.plain("Save"), carries=case.ref,
    )  # fmt: skip
