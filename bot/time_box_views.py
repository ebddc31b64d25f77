"""The end of a time box: what it asks, the three answers, and the form for more time."""

from datetime import datetime

from bot.blocks import Block, actions, button, field, modal, section, text_field
from bot.messages import Message
from bot.triage_words import EFFORTS
from domain.cases import Case
from domain.policy import TriageRules
from playbooks.words import N_, Mrkdwn, Words, mention

DAYS = "14"
ENDED = N_(
    ":alarm_clock: The time for *%(account)s* (tier %(tier)s, %(effort)s) ended on %(day)s. Close "
    "it, ask for more time with a reason, or let it go?"
)
ENDS = N_(
    "The time for *%(account)s* (tier %(tier)s, %(effort)s) ends on %(day)s. Close it, ask for "
    "more time with a reason, or let it go?"
)


def stamp_of(case: Case, end: datetime) -> str:
    """What the buttons of a message carry: the case, and the end that they were asked at."""
    return f"{case.ref}.{int(end.timestamp())}"


def end_message(words: Words, case: Case, end: datetime) -> Message:
    """Asks for a decision. Its buttons know which end they are about."""
    text = question(words, case, end, ended=True)
    stamp = stamp_of(case, end)
    buttons = [
        button(words.plain("Close case…"), "time_box:close", stamp, style="primary"),
        button(words.plain("Extend…"), "time_box:extend", stamp),
        button(words.plain("Let go…"), "time_box:let_go", stamp),
    ]
    return Message(text, [section(text), actions(buttons)])


def question(words: Words, case: Case, end: datetime, *, ended: bool) -> Mrkdwn:
    return words.text(
        ENDED if ended else ENDS,
        account=case.account_name,
        tier=case.tier or 0,
        effort=words.text(EFFORTS[case.tier or 4]),
        day=words.date(end.date()),
    )


def decide_view(words: Words, case: Case, end: datetime, now: datetime) -> Block:
    """The three answers, each of which takes the place of this question."""
    buttons = [
        button(words.plain("Close case…"), "case:close", case.ref, style="primary"),
        button(words.plain("Extend…"), "extension:ask", case.ref),
        let_go_button(words, case),
    ]
    blocks = [section(question(words, case, end, ended=end <= now)), actions(buttons)]
    title = words.plain("Time for the effort")
    return modal("decide", title, blocks, close=words.plain("Close"), carries=case.ref)


def let_go_button(words: Words, case: Case) -> Block:
    return button(words.plain("Let go…"), "case:let_go", case.ref)


def extend_view(
    words: Words, case: Case, end: datetime, decider: str | None, rules: TriageRules
) -> Block:
    """How many days more, and why. `decider` is who has to confirm."""
    who = (
        words.text("%(who)s is asked to confirm.", who=mention(decider))
        if decider
        else words.text("Nobody is named above you: it holds at once, and the case says so.")
    )
    told = words.text(
        "The time for *%(account)s* ends on %(day)s. %(who)s",
        account=case.account_name,
        day=words.date(end.date()),
        who=who,
    )
    hint = words.plain("At most %(most)s, from the end or from today.",
                       most=rules.longest_extension.days)  # fmt: skip
    blocks = [
        section(told),
        field("days", words.plain("Days more"), text_field("value", DAYS), hint=hint),
        field("reason", words.plain("Why it needs more time"), text_field("value", lines=True)),
    ]
    return modal(
        "extension", words.plain("More time"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Ask"), carries=stamp_of(case, end),
    )  # fmt: skip
