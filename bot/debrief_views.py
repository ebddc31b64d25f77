"""The form of a debrief, what it reads like once written, and who is told."""

from collections.abc import Mapping

from bot.blocks import (
    Block,
    actions,
    button,
    context,
    field,
    modal,
    option,
    section,
    select,
    text_field,
)
from bot.cause_words import NAMES
from bot.debrief_words import QUESTIONS, SAID, asked, known_facts, said
from bot.desk import Desk
from bot.long_texts import shown, whole_button
from bot.messages import Message
from domain.cases import Case
from domain.causes import Cause
from domain.debriefing import ANSWERS, LEARNED, hours_typed
from domain.outcomes import Answer, Debrief
from domain.timeline import EntryKind
from playbooks.words import N_, Mrkdwn, Words, mention
from storage.database import Transaction

SHORT = 400
HINTS: Mapping[str, str] = {
    "worked": N_("Everybody can find this later: name no customer and no person of theirs."),
    "change": N_("Collected for product, with the others: name no customer here either."),
}


def debrief_view(
    desk: Desk, tx: Transaction, words: Words, case: Case, debrief: Debrief, notice: str = ""
) -> Block:
    """Everything that is asked, with what is known standing there already.

    `notice` says on top what just went wrong.
    """
    blocks = [section(notice)] if notice else []
    blocks += [
        section(words.text("*%(account)s*", account=case.account_name)),
        context(known_facts(desk, tx, words, case)),
        _cause_field(words, case),
    ]
    for name in asked(case):
        blocks.append(_field(words, name, debrief))
        if name == "promises_kept":
            blocks.append(_effort_field(words, debrief))
    return modal(
        "debrief", words.plain("Debrief"), blocks, close=words.plain("Cancel"),
        submit=words.plain("Save"), carries=f"{debrief.ref}:{debrief.version}",
    )  # fmt: skip


def _field(words: Words, name: str, debrief: Debrief) -> Block:
    question, hint = words.plain(QUESTIONS[name]), HINTS.get(name)
    if name in ANSWERS:
        options = [option(words.plain(label), each.value) for each, label in SAID.items()]
        return field(name, question, select("value", options, getattr(debrief, name).value))
    typed = text_field("value", getattr(debrief, name), lines=True)
    return field(name, question, typed, optional=True, hint=words.plain(hint) if hint else None)


def _cause_field(words: Words, case: Case) -> Block:
    options = [option(words.plain(label), each.value) for each, label in NAMES.items()]
    choice = select("value", options, case.cause, words.plain("Not recorded"))
    return field("cause", words.plain("Root cause"), choice, optional=True)


def _effort_field(words: Words, debrief: Debrief) -> Block:
    hint = words.plain(
        "An estimate from the contacts, updates, items, issues and requests that were logged: put "
        "it right."
    )
    hours = text_field("value", hours_typed(debrief.effort_minutes))
    label = words.plain("Effort of everybody, in hours")
    return field("effort", label, hours, optional=True, hint=hint if debrief.is_open else None)


def read_view(
    desk: Desk, tx: Transaction, words: Words, case: Case, debrief: Debrief, *, may_change: bool
) -> Block:
    """A debrief to read; long answers are shortened, and the whole is one click away."""
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        context(known_facts(desk, tx, words, case)),
    ]
    long = False
    for name, question, answer in said(words, case, debrief):
        text, whole = shown(answer)
        long = long or whole is not None
        blocks.append(
            section(
                words.text("*%(question)s*\n%(answer)s", question=question, answer=text),
                block_id=f"said-{name}",
            )
        )
    if debrief.effort_minutes is not None:
        hours = hours_typed(debrief.effort_minutes)
        blocks.append(context(words.text("Effort: %(hours)s hours", hours=hours)))
    entry = tx.timeline.find_latest(case.id, EntryKind.DEBRIEFED) if long else None
    buttons = [whole_button(words, "entry", entry.ref)] if entry else []
    if may_change:
        buttons.append(button(words.plain("Change…"), "debrief:write", case.ref))
    if buttons:
        blocks.append(actions(buttons, "debrief"))
    title = words.plain("Debrief")
    return modal("debrief_read", title, blocks, close=words.plain("Close"), carries=case.ref)


def overtaken_notice(words: Words, case: Case, theirs: Debrief, mine: Debrief) -> Mrkdwn:
    """Somebody else wrote it meanwhile: who, and what stands there where it differs from mine."""
    parts = [
        words.text(
            ":warning: %(who)s saved this debrief meanwhile. What you typed stands below; saving "
            "again puts it in place of theirs, which the timeline keeps.",
            who=mention(theirs.done_by or theirs.owner_id),
        )
    ]
    for name in asked(case):
        value, own = getattr(theirs, name), getattr(mine, name)
        if value == own or not value:
            continue
        answer = words.plain(SAID[value]) if isinstance(value, Answer) else shown(value, SHORT)[0]
        question = words.plain(QUESTIONS[name])
        parts.append(words.text("_%(question)s_ %(answer)s", question=question, answer=answer))
    return Mrkdwn("\n".join(parts)[:2900])


def line_written(words: Words, case: Case, debrief: Debrief) -> Mrkdwn:
    """That it is there, and what it says would prevent a recurrence."""
    who = mention(debrief.done_by or debrief.owner_id)
    told = words.text("%(who)s wrote the debrief of *%(account)s*.", who=who,
                      account=case.account_name)  # fmt: skip
    if not debrief.change:
        return told
    change = shown(debrief.change, SHORT)[0]
    return words.text("%(told)s\nIt would be prevented by: %(change)s", told=told, change=change)


def written_message(words: Words, case: Case, debrief: Debrief) -> Message:
    """The same for who reads along, with the way to the whole of it."""
    lines = [line_written(words, case, debrief)]
    for name in LEARNED[:-1]:
        if answer := getattr(debrief, name):
            question = words.plain(QUESTIONS[name])
            text = shown(answer, SHORT)[0]
            lines.append(words.text("_%(question)s_ %(text)s", question=question, text=text))
    text = Mrkdwn("\n".join(lines))
    reads = button(words.plain("Read debrief"), "debrief:read", case.ref)
    return Message(text, [section(text), actions([reads], "debrief")])


def cause_chosen(value: str | None) -> Cause | None:
    """The category that an option means."""
    return Cause(value) if value in set(Cause) else None
