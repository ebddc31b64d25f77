"""Looking after one case for some days, in words: the form, the question, the answers."""

from collections.abc import Sequence
from datetime import date

from bot.absence_views import span
from bot.blocks import Block, actions, button, context, date_field, field, modal, section
from bot.messages import Message
from domain.cases import Case
from domain.covers import Cover, CoverState
from playbooks.words import N_, Mrkdwn, Words, mention

STATES = {CoverState.ASKED: N_("asked, no answer yet"), CoverState.ACCEPTED: N_("accepted")}


def cover_view(words: Words, case: Case, covers: Sequence[Cover], today: date) -> Block:
    """Asks who looks after the case, from which day until which."""
    people: Block = {"type": "users_select", "action_id": "value"}
    what = words.text(
        "They are reminded of what %(owner)s owes in this case, and %(owner)s is not. The case "
        "keeps its owner. `/save away` does the same for all cases at once.",
        owner=mention(case.owner_id),
    )
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        *(_row(words, cover) for cover in covers[:20]),
        field("deputy", words.plain("Who looks after it"), people),
        field("first", words.plain("First day"), date_field("value", today)),
        field("last", words.plain("Last day"), date_field("value")),
        context(what),
    ]
    return modal(
        "cover", words.plain("Cover"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Ask"), carries=case.ref,
    )  # fmt: skip


def _row(words: Words, cover: Cover) -> Block:
    line = words.text(
        "%(span)s: %(who)s, %(state)s",
        span=span(words, cover),
        who=mention(cover.deputy_id),
        state=words.text(STATES[cover.state]),
    )
    return section(line, button(words.plain("End"), "cover:cancel", cover.ref), f"c-{cover.ref}")


def cover_question(words: Words, case: Case, cover: Cover, by: str) -> Message:
    text = words.text(
        "%(by)s asks you to look after the save case for *%(account)s* %(span)s: you would be "
        "reminded of what falls due in it, and work on it. %(owner)s stays its owner.",
        by=mention(by),
        account=case.account_name,
        span=span(words, cover),
        owner=mention(cover.person_id),
    )
    yes = button(words.plain("I look after it"), "cover:accept", cover.ref, style="primary")
    no = button(words.plain("I cannot"), "cover:decline", cover.ref)
    return Message(text, [section(text), actions([yes, no])])


def cover_answered(words: Words, case: Case, cover: Cover, *, accepted: bool) -> Message:
    sentence = N_(
        "%(who)s looks after the save case for *%(account)s* %(span)s. I remind them instead of "
        "the owner."
    )
    if not accepted:
        sentence = N_(
            "%(who)s cannot look after the save case for *%(account)s* %(span)s. I go on "
            "reminding its owner; *Cover…* asks somebody else."
        )
    return Message(
        words.text(
            sentence,
            who=mention(cover.deputy_id),
            account=case.account_name,
            span=span(words, cover),
        )
    )


def cover_over(words: Words, case: Case, cover: Cover) -> Message:
    """It ends before its last day, or was never answered."""
    return Message(
        words.text(
            "%(who)s does not look after the save case for *%(account)s* any more; the days "
            "%(span)s are free again.",
            who=mention(cover.deputy_id),
            account=case.account_name,
            span=span(words, cover),
        )
    )


def line_covered(words: Words, cover: Cover) -> Mrkdwn:
    return words.text(
        "%(who)s looks after this case for %(owner)s %(span)s.",
        who=mention(cover.deputy_id),
        owner=mention(cover.person_id),
        span=span(words, cover),
    )


def line_over(words: Words, cover: Cover) -> Mrkdwn:
    return words.text(
        "%(who)s does not look after this case any more; %(owner)s does.",
        who=mention(cover.deputy_id),
        owner=mention(cover.person_id),
    )
