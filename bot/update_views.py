"""The modals of the customer update: writing it, marking it as sent, correcting it."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks import (
    Block,
    context,
    date_field,
    field,
    header,
    modal,
    option,
    radio,
    section,
    select,
    text_field,
    time_field,
)
from bot.case_clocks import due_and_streak, moment
from bot.desk import Desk
from bot.update_messages import sources_line
from bot.update_sources import MOST_STEPS, Prefill, prefill
from bot.update_text import update_text
from domain.cases import Case
from domain.people import Person
from domain.updates import Course, StepState, Update, UpdateParts
from playbooks.unmarked import unmarked
from playbooks.words import N_, Mrkdwn, Words, mention, shorten
from storage.database import Transaction

COURSES = {Course.ON_TRACK: N_("On track"), Course.DELAYED: N_("Delayed")}
STEPS = {
    StepState.OPEN: N_("Still open"),
    StepState.DONE: N_("Done"),
    StepState.LATE: N_("Late"),
    StepState.DROPPED: N_("Dropped"),
}
QUOTED = 2500


def update_view(desk: Desk, tx: Transaction, words: Words, case: Case, person: Person) -> Block:
    """The four parts, filled in from the draft, or from what may be told since the last update.

    Carries the case, the wording of the draft and the update that is looked back on.
    """
    filled = prefill(desk, tx, case, person)
    blocks = [
        context(*_intro(desk, tx, words, case, filled)),
        *_looking_back(words, filled),
        *_parts(words, filled.parts, filled.before is not None),
        context(*_outro(words, filled)),
    ]
    carried = ":".join(
        (case.ref, filled.draft.wording if filled.draft else "", getattr(filled.before, "ref", ""))
    )
    return modal(
        "update", words.plain("Customer update"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Save draft"), carries=carried,
    )  # fmt: skip


def _intro(
    desk: Desk, tx: Transaction, words: Words, case: Case, filled: Prefill
) -> Sequence[Mrkdwn]:
    account = words.text("*%(account)s*", account=case.account_name)
    told = [Mrkdwn(f"{account} · {due_and_streak(tx, words, case, desk.policy())}")]
    if case.first_contact_at is None:
        told.append(words.text("A draft may be written before."))
    if filled.draft is not None:
        told.append(
            words.text(
                "Draft of %(who)s, %(at)s, not sent.",
                who=mention(filled.draft.by),
                at=moment(words, filled.draft.at),
            )
        )
    return told


def _looking_back(words: Words, filled: Prefill) -> list[Block]:
    """Each step announced last time, and what became of it."""
    if filled.before is None or not filled.before.parts.steps:
        return []
    announced = filled.before.parts.steps
    became = dict(filled.parts.looked_back)
    states = [option(words.plain(label), state.value) for state, label in STEPS.items()]
    blocks = [header(words.plain("What became of last time's steps?"))]
    for number, step in enumerate(announced[:MOST_STEPS]):
        chosen = became.get(step, StepState.OPEN).value
        label = unmarked(step) or step
        blocks.append(field(f"step-{number}", label, select("value", states, chosen)))
    if len(announced) > MOST_STEPS:
        more = len(announced) - MOST_STEPS
        blocks.append(
            context(
                words.plural(
                    "%(n)s more step of last time stands below as still open.",
                    "%(n)s more steps of last time stand below as still open.",
                    more,
                    n=more,
                )
            )
        )
    return blocks


def _parts(words: Words, parts: UpdateParts, looks_back: bool) -> list[Block]:
    courses = [option(words.plain(label), each.value) for each, label in COURSES.items()]
    progress_hint = words.plain("One thing a line. Where nothing moved, say so.")
    steps_hint = words.plain("One a line, each with its date.")
    if looks_back:
        steps_hint = words.plain(
            "One a line, each with its date. What you mark above as done or dropped is taken out."
        )
    return [
        field(
            "progress", words.plain("Progress this week"),
            text_field("value", parts.progress, lines=True), hint=progress_hint,
        ),
        field("course", words.plain("Status"), radio("value", courses, parts.course.value)),
        field(
            "new_date", words.plain("New date, when delayed"),
            date_field("value", parts.new_date), optional=True,
        ),
        field(
            "steps", words.plain("Next steps"),
            text_field("value", "\n".join(parts.steps), lines=True), hint=steps_hint,
        ),
        field(
            "needs", words.plain("What we need from the customer"),
            text_field("value", parts.needs, lines=True), optional=True,
        ),
    ]  # fmt: skip


def _outro(words: Words, filled: Prefill) -> Sequence[Mrkdwn]:
    told = [sources_line(words, filled.sources)]
    if filled.unfit:
        told.append(
            words.plural(
                "%(n)s older line found no room; the timeline has it.",
                "%(n)s older lines found no room; the timeline has them.",
                filled.unfit,
                n=filled.unfit,
            )
        )
    return told


def sent_view(
    words: Words, case: Case, update: Update, now: datetime, zone: str, more: Sequence[Block] = ()
) -> Block:
    """To whom the draft went, and when. `more` asks what follows from it."""
    there = now.astimezone(ZoneInfo(zone))
    hint = words.plain("A name. From then on the text stands as it is.")
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        field("to", words.plain("To whom?"), text_field("value"), hint=hint),
        field("day", words.plain("Day"), date_field("value", there.date())),
        field("time", words.plain("Time"), time_field("value", there.time())),
        *more,
    ]
    return modal(
        "update_sent", words.plain("I sent it"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Sent"), carries=update.wording,
    )  # fmt: skip


def wrong_view(tx: Transaction, words: Words, in_case: Words, update: Update) -> Block:
    """What was wrong in a sent update, and what is right. `in_case` words what went out."""
    assert update.sent_at is not None
    heading = words.text(
        "Sent to %(who)s %(at)s:", who=update.sent_to or "", at=moment(words, update.sent_at)
    )
    text = shorten(update_text(tx, in_case, update), QUOTED)
    quoted = words.text("%(heading)s\n%(text)s", heading=heading, text=text)
    blocks = [
        section(quoted),
        field("wrong", words.plain("What was wrong?"), text_field("value", lines=True),
              hint=words.plain("As we wrote it: the correction quotes it.")),
        field("right", words.plain("What is right?"), text_field("value", lines=True),
              hint=words.plain("The manager hears of it, and the correction is drafted.")),
    ]  # fmt: skip
    return modal(
        "update_wrong", words.plain("Something was wrong"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Draft correction"), carries=update.ref,
    )  # fmt: skip


def correction_view(words: Words, case: Case, update: Update) -> Block:
    """Changes the words of a correction."""
    text = text_field("value", update.parts.progress, lines=True)
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        field("text", words.plain("Correction"), text),
    ]
    return modal(
        "update_correction", words.plain("Correction"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Save draft"), carries=update.wording,
    )  # fmt: skip
