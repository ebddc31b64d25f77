"""What people read about time away."""

from collections.abc import Sequence

from bot.blocks import Block, actions, button, section
from bot.case_clocks import moment
from bot.messages import Message
from domain.absences import Absence, AbsenceState
from domain.covers import Cover
from playbooks.words import N_, Mrkdwn, Words, mention

STATES = {
    AbsenceState.ASKED: N_("asked, no answer yet"),
    AbsenceState.ACCEPTED: N_("accepted"),
    AbsenceState.DECLINED: N_("declined"),
}


def span(words: Words, absence: Absence | Cover) -> Mrkdwn:
    """From when until when; Slack shows the moments in the reader's own zone."""
    return words.text(
        "from %(start)s until %(end)s",
        start=moment(words, absence.starts_at),
        end=moment(words, absence.ends_at),
    )


def asking(words: Words, absence: Absence, days: int) -> Message:
    """Asks the stand-in: one acceptance for everything."""
    text = words.plural(
        "%(who)s is away for %(n)s day, %(span)s, and asks you to stand in: you would be reminded "
        "of what falls due in their cases, and work on them.",
        "%(who)s is away for %(n)s days, %(span)s, and asks you to stand in: you would be "
        "reminded of what falls due in their cases, and work on them.",
        days,
        n=days,
        who=mention(absence.person_id),
        span=span(words, absence),
    )
    yes = button(words.plain("I stand in"), "absence:accept", absence.ref, style="primary")
    no = button(words.plain("I cannot"), "absence:decline", absence.ref)
    return Message(text, [section(text), actions([yes, no])])


def answered(words: Words, absence: Absence, *, accepted: bool) -> Message:
    """What the stand-in said."""
    if accepted:
        sentence = N_("%(who)s stands in for you %(span)s. I will be silent until you are back.")
    else:
        sentence = N_(
            "%(who)s cannot stand in %(span)s. Ask somebody else with `/save away`; until then "
            "your manager hears what falls due."
        )
    span_of = span(words, absence)
    return Message(words.text(sentence, who=mention(absence.deputy_id), span=span_of))


def nobody_stands_in(words: Words, absence: Absence) -> Message:
    """The manager hears that the person is away and nobody took over."""
    return Message(
        words.text(
            "%(who)s is away %(span)s and nobody stands in. Until then I remind you of what falls "
            "due in their cases; `/save handover` gives a case to somebody else.",
            who=mention(absence.person_id),
            span=span(words, absence),
        )
    )


def asked_for(words: Words, absence: Absence) -> Message:
    """What the person reads who will be away."""
    text = words.text(
        "Noted: you are away %(span)s. I have asked %(who)s to stand in and tell you the answer.",
        span=span(words, absence),
        who=mention(absence.deputy_id),
    )
    return Message(text, [section(text), _cancel_row(words, absence)])


def my_absences(words: Words, absences: Sequence[Absence]) -> Message:
    """My times away, each with a way to take it back."""
    how = words.text("`/save away 12–23 Aug @Ben` moves your cases to Ben for that time.")
    if not absences:
        return Message(words.text("You have no time away planned. %(how)s", how=how))
    text = words.text("Your time away")
    blocks = []
    for each in absences:
        line = words.text(
            "%(span)s, %(who)s stands in: %(state)s",
            span=span(words, each),
            who=mention(each.deputy_id),
            state=words.text(STATES[each.state]),
        )
        blocks += [section(line), _cancel_row(words, each)]
    return Message(text, blocks)


def _cancel_row(words: Words, absence: Absence) -> Block:
    cancel = button(words.plain("I am not away"), "absence:cancel", absence.ref)
    return actions([cancel], f"absence-{absence.ref}")
