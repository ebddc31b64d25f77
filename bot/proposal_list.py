"""Proposals that wait for a person: a line in their day, and all of them in one modal."""

from collections.abc import Sequence
from typing import Any

from bot.blocks import Block, button, context, divider, modal, section
from bot.desk import Desk
from bot.proposal_views import MOST_SIGNALS, facts_in_words, proposal_buttons
from bot.signal_words import kinds_in_words, signal_line
from domain.signals import Proposal
from playbooks.words import Mrkdwn, Words
from storage.database import Transaction
from storage.reminders import Reminder

MOST_NAMED, MOST_SHOWN = 200, 20
LIST = "proposals"


def waiting_payload(tx: Transaction, person_id: str) -> dict[str, Any]:
    """What the person's day keeps of the proposals that wait for them; nothing when none does."""
    waiting = tx.proposals.refs_waiting(person_id, MOST_NAMED)
    return {"proposals": waiting} if waiting else {}


def still_waiting(tx: Transaction, reminder: Reminder) -> list[str]:
    """Those that a message told of and that are open."""
    told = reminder.payload.get("proposals", ())
    return tx.proposals.list_open_among(told) if told else []


def waiting_line(words: Words, waiting: Sequence[str]) -> Mrkdwn:
    n = len(waiting)
    return words.plural(
        "%(n)s proposal to open a case waits for an answer",
        "%(n)s proposals to open a case wait for an answer",
        n,
        n=n,
    )


def waiting_blocks(words: Words, waiting: Sequence[str]) -> list[Block]:
    """The line with the way to all of them."""
    if not waiting:
        return []
    see = button(words.plain("Show proposals"), "proposal:list", LIST)
    return [section(waiting_line(words, waiting), see, "proposals-waiting")]


def proposals_view(
    desk: Desk, tx: Transaction, words: Words, person_id: str, notice: str = ""
) -> Block:
    """What waits for the person, the largest accounts first, each with its three answers.

    `notice` says what became of the last answer.
    """
    found = tx.proposals.list_waiting(person_id, MOST_NAMED)
    blocks: list[Block] = [section(notice)] if notice else []
    for each in found[:MOST_SHOWN]:
        blocks += _row(desk, tx, words, each)
    if not found:
        blocks.append(section(words.text("No proposal waits for your answer.")))
    more = len(found) - MOST_SHOWN
    if more > 0:
        blocks.append(context(words.plural("and %(n)s more", "and %(n)s more", more, n=more)))
    title = words.plain("Proposals")
    return modal("proposals", title, blocks, close=words.plain("Close"), carries=LIST)


def _row(desk: Desk, tx: Transaction, words: Words, proposal: Proposal) -> list[Block]:
    account = tx.accounts.get(proposal.account_id)
    basis = tx.signals.basis_of(proposal.id, MOST_SIGNALS)
    what = kinds_in_words(words, basis.kinds)
    lines = [words.text("*%(account)s*: %(what)s", account=account.name, what=what)]
    lines += [signal_line(words, each) for each in basis.latest[-1:]]
    return [
        section(Mrkdwn("\n".join(lines))),
        context(facts_in_words(words, account)),
        proposal_buttons(desk, words, proposal),
        divider(),
    ]
