"""The small messages around an update: what to do with a draft, that it is sent, that it erred."""

from collections.abc import Iterable

from bot.blocks import Block, actions, button, context, section
from bot.case_clocks import due_and_streak, moment
from bot.messages import Message
from bot.unapproved import offers_unapproved
from bot.update_sources import Sources, had_markup, others_named, sources_of
from bot.update_text import typed_in
from domain.cases import Case
from domain.policy import Policy
from domain.updates import Update
from playbooks.words import Mrkdwn, Words, mention, shorten
from storage.database import Transaction

SENT, CHANGE, WRONG = "update:sent", "update:change", "update:wrong"

LONGEST_OFFER = 120


def draft_message(tx: Transaction, words: Words, case: Case, update: Update) -> Message:
    """Stands below the text: how to send it, where it comes from, what to look at again."""
    if update.corrects is None:
        text = words.text(
            "The update for *%(account)s* stands above as a draft, not sent. Copy it, send it, "
            "then say so here: only that resets the clock.",
            account=case.account_name,
        )
    else:
        text = words.text(
            "The correction for *%(account)s* stands above as a draft, not sent. Copy it, send "
            "it, then say so here.",
            account=case.account_name,
        )
    blocks = [section(text)]
    blocks += [section(each) for each in _warnings(tx, words, case, update)]
    blocks.append(_draft_buttons(words, update))
    if update.corrects is None:
        blocks.append(
            context(sources_line(words, sources_of(tx, case, tx.updates.list_of(case.id))))
        )
    return Message(text, blocks)


def _warnings(tx: Transaction, words: Words, case: Case, update: Update) -> Iterable[Mrkdwn]:
    others = others_named(tx, case, update.parts)
    if others:
        yield words.text(
            ":warning: The text names other customers: %(names)s. It was left as you wrote it; "
            "take the names out unless they may be read.",
            names=words.listed(others[:5]),
        )
    offers = [line for line in typed_in(update.parts).splitlines()
              if offers_unapproved(tx, case, line)]  # fmt: skip
    if offers:
        yield words.text(
            ":warning: This reads like an offer that nobody has approved: “%(offer)s”. Ask for it "
            "with `/save discount` first, or take it out.",
            offer=shorten(offers[0], LONGEST_OFFER),
        )
    if had_markup(update.parts):
        yield words.text("Slack's markup in it became plain words.")


def _draft_buttons(words: Words, update: Update) -> Block:
    return actions(
        [
            button(words.plain("I sent it…"), SENT, update.wording, style="primary"),
            button(words.plain("Change…"), CHANGE, update.wording),
        ]
    )


def sources_line(words: Words, sources: Sources) -> Mrkdwn:
    """What may be told came from here; what is kept inside is counted, never shown."""
    told = _counted(words, sources.notes, sources.items) or [words.text("nothing yet")]
    kept = _counted(words, sources.internal_notes, sources.internal_items)
    return words.text(
        "From what is marked “customer may see”: %(told)s. Left out: %(kept)s.",
        told=words.listed(told),
        kept=words.listed([*kept, words.text("unapproved offers")]),
    )


def _counted(words: Words, notes: int, items: int) -> list[Mrkdwn]:
    parts = []
    if notes:
        parts.append(words.plural("%(n)s note", "%(n)s notes", notes, n=notes))
    if items:
        parts.append(words.plural("%(n)s done item", "%(n)s done items", items, n=items))
    return parts


def sent_message(
    tx: Transaction, words: Words, case: Case, policy: Policy, update: Update
) -> Message:
    """Says that the clock counts anew, and where to go when the text was wrong."""
    assert update.sent_at is not None
    text = words.text(
        "Sent to %(who)s %(at)s: kept for *%(account)s*. %(next)s",
        who=update.sent_to or "",
        at=moment(words, update.sent_at),
        account=case.account_name,
        next=due_and_streak(tx, words, case, policy),
    )
    wrong = button(words.plain("I sent something wrong…"), WRONG, update.ref)
    return Message(text, [section(text), actions([wrong])])


def wrong_message(
    words: Words, case: Case, update: Update, person_id: str, wrong: str, right: str
) -> Message:
    """What the manager hears; the correction itself is on its way."""
    assert update.sent_at is not None
    text = words.text(
        "The update for *%(account)s* that went to %(to)s %(at)s said something wrong, and "
        "%(who)s is correcting it.",
        account=case.account_name,
        to=update.sent_to or "",
        at=moment(words, update.sent_at),
        who=mention(person_id),
    )
    said = words.text("It said: %(wrong)s\nCorrect is: %(right)s", wrong=wrong, right=right)
    return Message(text, [section(text), section(said)])
