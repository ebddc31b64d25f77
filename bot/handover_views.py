"""Handing over in words: the forms, the question, and what became of it."""

from bot.blocks import (
    Block,
    actions,
    button,
    checkbox,
    context,
    field,
    modal,
    quoted,
    section,
    text_field,
)
from bot.case_clocks import moment
from bot.messages import Message
from domain.cases import Case
from domain.handovers import Handover
from playbooks.words import Mrkdwn, Words, channel_link, mention

WITHDRAW = "handover:withdraw"


def hand_over_view(
    words: Words, case: Case, summary: str, asked: Handover | None, *, owner_left: bool
) -> Block:
    """Asks who owns the case from now on, and what they should know."""
    people: Block = {"type": "users_select", "action_id": "value"}
    box = checkbox("value", words.plain("As a change of CSM"))
    hint = words.plain("Drafts the introduction to the customer, and adds what the new one owes.")
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        *_standing(words, asked),
        field("owner", words.plain("New owner"), people),
        field(
            "note", words.plain("What they should know"), text_field("value", summary, lines=True)
        ),
        field("new_csm", words.plain("For the customer"), box, optional=True, hint=hint),
        context(_what_follows(words, case, owner_left=owner_left)),
    ]
    return modal(
        "hand_over", words.plain("Hand over"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Hand over"), carries=case.ref,
    )  # fmt: skip


def _standing(words: Words, asked: Handover | None) -> list[Block]:
    if asked is None:
        return []
    text = words.text(
        "%(who)s was asked %(at)s and has not answered. Asking anew takes the place of that.",
        who=mention(asked.to_id),
        at=moment(words, asked.at),
    )
    return [section(text, button(words.plain("Withdraw"), WITHDRAW, asked.ref), "asked")]


def _what_follows(words: Words, case: Case, *, owner_left: bool) -> Mrkdwn:
    owner = mention(case.owner_id)
    if owner_left:
        return words.text(
            "%(owner)s has left the workspace, so the case changes hands at once.", owner=owner
        )
    return words.text(
        "They are asked first. Until they accept, %(owner)s owns the case and is reminded of it.",
        owner=owner,
    )


def decline_view(words: Words, case: Case, handover: Handover) -> Block:
    """Asks why not."""
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        field("reason", words.plain("Why not?"), text_field("value", lines=True)),
    ]
    return modal(
        "handover_decline", words.plain("Decline"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Decline"), carries=handover.ref,
    )  # fmt: skip


def question(words: Words, case: Case, handover: Handover) -> Message:
    """What the person asked reads: the summary, and what they can say."""
    text = words.text(
        "%(who)s asks you to take over the save case for *%(account)s* from %(owner)s.",
        who=mention(handover.by),
        account=case.account_name,
        owner=mention(handover.from_id),
    )
    until = words.text("Until you accept, %(owner)s owns it.", owner=mention(handover.from_id))
    buttons = [
        button(words.plain("Accept"), "handover:accept", handover.ref, style="primary"),
        button(words.plain("Decline…"), "handover:decline", handover.ref),
        button(words.plain("See case"), "case:see", case.ref),
    ]
    return Message(
        text, [section(text), quoted(handover.summary), context(until), actions(buttons)]
    )


def asked_for(words: Words, case: Case, handover: Handover) -> Message:
    """What the asker reads, with the way back."""
    text = words.text(
        "I have asked %(who)s to take over the save case for *%(account)s*. Until they accept, "
        "%(owner)s owns it and is reminded.",
        who=mention(handover.to_id),
        account=case.account_name,
        owner=mention(handover.from_id),
    )
    withdraw = button(words.plain("Withdraw"), WITHDRAW, handover.ref)
    return Message(text, [section(text), actions([withdraw])])


def owner_is_told(words: Words, case: Case, handover: Handover) -> Message:
    """The owner did not ask: somebody else wants to give the case away."""
    return Message(
        words.text(
            "%(by)s asks %(who)s to take over your save case for *%(account)s*. Until they accept, "
            "it is yours and I remind you.",
            by=mention(handover.by),
            who=mention(handover.to_id),
            account=case.account_name,
        )
    )


def yours_now(words: Words, case: Case, handover: Handover, *, owner_left: bool) -> Message:
    """Who was not asked because nobody is left who could go on owning it."""
    text = words.text(
        "%(who)s handed you the save case for *%(account)s*. %(where)s",
        who=mention(handover.by),
        account=case.account_name,
        where=channel_link(case.channel_id) if case.channel_id else "",
    )
    if owner_left:
        text = words.text(
            "%(text)s\n%(owner)s has left the workspace and somebody has to own it, so it is yours "
            "at once. `/save handover` gives it to somebody else.",
            text=text,
            owner=mention(handover.from_id),
        )
    see = button(words.plain("See case"), "case:see", case.ref)
    items = button(words.plain("All items"), "items:all", case.ref)
    return Message(text, [section(text), quoted(handover.summary), actions([see, items])])


def accepted(words: Words, case: Case, handover: Handover) -> Message:
    """What the old owner and the asker read."""
    return Message(
        words.text(
            "%(who)s accepted: the save case for *%(account)s* is theirs now, and I remind them.",
            who=mention(handover.to_id),
            account=case.account_name,
        )
    )


def taken_over(words: Words, case: Case, handover: Handover) -> Message:
    """Nobody was asked: whoever wanted the case is who owns it now."""
    return Message(
        words.text(
            "%(who)s took over your save case for *%(account)s* and is reminded of it from now on.",
            who=mention(handover.to_id),
            account=case.account_name,
        )
    )


def declined(words: Words, case: Case, handover: Handover, reason: str) -> Message:
    """The owner stays the owner. `reason` is empty for who may not read what the case says."""
    text = words.text(
        "%(who)s cannot take over the save case for *%(account)s*: %(owner)s still owns it. "
        "`/save handover` asks somebody else.",
        who=mention(handover.to_id),
        account=case.account_name,
        owner=mention(case.owner_id),
    )
    return Message(text, [section(text), quoted(reason)] if reason else [])


def withdrawn(words: Words, case: Case, handover: Handover) -> Message:
    """What the person reads who need not answer any more."""
    return Message(
        words.text(
            "You need not answer about the save case for *%(account)s* any more: you are no longer "
            "asked to take it over.",
            account=case.account_name,
        )
    )


def unanswered(words: Words, case: Case, handover: Handover) -> Message:
    """What the asker and the manager read, once."""
    return Message(
        words.text(
            "%(who)s was asked %(at)s to take over the save case for *%(account)s* and has not "
            "answered. %(owner)s still owns it; `/save handover` asks somebody else.",
            who=mention(handover.to_id),
            at=moment(words, handover.at),
            account=case.account_name,
            owner=mention(case.owner_id),
        )
    )


def lapsed(words: Words, case: Case, handover: Handover) -> Message:
    """Who was asked can own no case any more."""
    return Message(
        words.text(
            "%(who)s can no longer take over the save case for *%(account)s*: they have left, or "
            "are a guest now. %(owner)s still owns it; `/save handover` asks somebody else.",
            who=mention(handover.to_id),
            account=case.account_name,
            owner=mention(case.owner_id),
        )
    )


def line_asked(words: Words, handover: Handover) -> Mrkdwn:
    return words.text(
        "%(by)s asks %(new)s to take this case over. Until then %(old)s owns it.",
        by=mention(handover.by),
        new=mention(handover.to_id),
        old=mention(handover.from_id),
    )


def line_changed(words: Words, handover: Handover, *, owner_left: bool) -> Mrkdwn:
    """What the channel reads once the owner has changed."""
    by, new, old = (mention(each) for each in (handover.by, handover.to_id, handover.from_id))
    if handover.by == handover.to_id:
        return words.text("%(new)s took this case over from %(old)s.", new=new, old=old)
    line = words.text("%(who)s handed this case over: %(new)s owns it now.", who=by, new=new)
    if not owner_left:
        return line
    return words.text(
        "%(line)s %(old)s has left the workspace, so nobody was asked first.", line=line, old=old
    )
