"""Signals of accounts that nobody knows as people read them, and the form that places one."""

from bot.blocks import Block, button, context, field, modal, section
from bot.case_clocks import moment
from bot.messages import Message
from bot.signal_words import KINDS
from domain.signals import SignalKind
from playbooks.words import N_, Mrkdwn, Words, shorten
from storage.database import Transaction
from storage.unplaced import Unplaced

MOST_SHOWN = 20
LONGEST_NAMES = LONGEST_EVIDENCE = 200
REMEDY = N_(
    "*This is…* places one, and all that come under the same name from then on. An import with "
    "that id (`savedesk accounts import`) or `signals: accounts:` in the policy does so too; I try "
    "all of them again each day and when the policy changes."
)
NONE_LEFT = N_("Every signal has found its account.")


def unplaced_message(tx: Transaction, words: Words) -> Message:
    """The newest of those that wait, each with the way to say whose it is."""
    waiting = tx.unplaced.list_newest(MOST_SHOWN)
    if not waiting:
        return Message(words.text(NONE_LEFT))
    lines = [f"• {unplaced_line(words, each)}" for each in waiting]
    rows = [_row(words, each) for each in waiting]
    more = tx.unplaced.count() - len(waiting)
    left = [words.plural("and %(n)s more", "and %(n)s more", more, n=more)] if more > 0 else []
    text = Mrkdwn("\n".join([*lines, *left, words.text(REMEDY)]))
    return Message(text, [*rows, *(context(each) for each in left), section(words.text(REMEDY))])


def _row(words: Words, each: Unplaced) -> Block:
    this = button(words.plain("This is…"), "unplaced:place", str(each.id))
    return section(unplaced_line(words, each), this, f"unplaced-{each.id}")


def unplaced_line(words: Words, each: Unplaced) -> Mrkdwn:
    """When it came, from where, what was seen, what was said, and how it names the account."""
    told = each.told
    what = (
        words.text(KINDS[SignalKind(told["kind"])])
        if told["kind"]
        else words.text("health %(score)s", score=told["health"])
    )
    if told["evidence"]:
        evidence = shorten(" ".join(told["evidence"].split()), LONGEST_EVIDENCE)
        what = words.text("%(what)s (“%(evidence)s”)", what=what, evidence=evidence)
    said = ", ".join([*told["ids"], told["email"]]).strip(", ") or "–"
    return words.text(
        "%(at)s, from %(source)s: %(what)s. It names the account as %(said)s.",
        at=moment(words, each.noted_at), source=each.source, what=what,
        said=shorten(said, LONGEST_NAMES),
    )  # fmt: skip


def place_view(words: Words, each: Unplaced) -> Block:
    """Asks for the account."""
    search: Block = {"type": "external_select", "action_id": "account", "min_query_length": 1}
    hint = words.plain("Type its name; one that is new can be chosen as typed.")
    blocks = [
        section(unplaced_line(words, each)),
        field("account", words.plain("Account"), search, hint=hint),
    ]
    return modal(
        "unplaced_place", words.plain("Whose signal is it?"), blocks, close=words.plain("Cancel"),
        submit=words.plain("Place"), carries=str(each.id),
    )  # fmt: skip
