"""A proposal as who is asked reads it, and the reason for "not a risk"."""

from bot.blocks import Block, actions, button, context, field, modal, section, text_field
from bot.case_clocks import moment
from bot.desk import Desk
from bot.learning_words import NAMES
from bot.messages import Message
from bot.signal_words import kinds_in_words, signal_line
from bot.team import language_for
from bot.tellers import discreet
from domain.accounts import Account
from domain.directory import told_last
from domain.signals import Proposal, ProposalState
from playbooks.words import N_, Mrkdwn, Words, channel_link, mention, shorten
from storage.database import Transaction

MOST_SIGNALS, LONGEST_REASON = 6, 300
ANSWERED = {
    ProposalState.OPENED: N_(":white_check_mark: %(who)s opened the case, %(at)s. %(where)s"),
    ProposalState.NO_RISK: N_(":no_entry_sign: Not a risk, says %(who)s, %(at)s: “%(reason)s”"),
    ProposalState.MUTED: N_(":mute: %(who)s muted signals of this account, %(at)s."),
    ProposalState.OVER: N_(":white_check_mark: A case is open, %(at)s. %(where)s"),
}


def proposal_message(desk: Desk, tx: Transaction, proposal: Proposal, person_id: str) -> Message:
    """What was seen, what is known of the account, and the three answers."""
    words = desk.words(language_for(tx, desk.policy(), person_id))
    account = tx.accounts.get(proposal.account_id)
    basis = tx.signals.basis_of(proposal.id, MOST_SIGNALS)
    title = words.text(
        "*%(account)s* may be leaving: %(signals)s.", account=account.name,
        signals=kinds_in_words(words, basis.kinds),
    )  # fmt: skip
    lines = [f"• {signal_line(words, each)}" for each in basis.latest]
    earlier = basis.count - len(lines)
    if earlier > 0:
        lines.append(words.plural("and %(n)s before", "and %(n)s before", earlier, n=earlier))
    blocks = [section(Mrkdwn("\n".join([title, *lines])))]
    if proposal.state is not ProposalState.OPEN:
        blocks.append(section(_answered(tx, words, proposal)))
    else:
        blocks.append(context(facts_in_words(words, account)))
        blocks.append(proposal_buttons(desk, words, proposal))
    return discreet(desk, tx, person_id, Message(title, blocks))


def facts_in_words(words: Words, account: Account) -> Mrkdwn:
    """ARR, renewal, health and how old they are, as far as they are known."""
    parts = []
    if account.arr_minor is not None:
        arr = words.money(account.arr_minor, account.currency or "USD")
        parts.append(words.text("ARR %(arr)s", arr=arr))
    if account.renewal_on is not None:
        parts.append(words.text("renews %(day)s", day=words.date(account.renewal_on)))
    if account.health is not None:
        parts.append(words.text("health %(score)s", score=account.health))
    told_at = told_last(account)
    if told_at is not None:
        last = account.crm if told_at == account.crm_read_at else account.source
        source = NAMES.get(last or "", last or "")
        at = moment(words, told_at)
        parts.append(words.text("as of %(at)s from %(source)s", at=at, source=source))
    return Mrkdwn(" · ".join(parts)) if parts else words.text("Nothing else is known of it.")


def proposal_buttons(desk: Desk, words: Words, proposal: Proposal) -> Block:
    """The three answers."""
    days = desk.policy().signals.muted_for.days
    mute = words.plural("Mute %(n)s day", "Mute %(n)s days", days, n=days)
    buttons = [
        button(words.plain("Open case"), "proposal:open", proposal.ref, style="primary"),
        button(words.plain("Not a risk…"), "proposal:no_risk", proposal.ref),
        button(mute, "proposal:mute", proposal.ref),
    ]
    return actions(buttons, f"proposal-{proposal.ref}")


def _answered(tx: Transaction, words: Words, proposal: Proposal) -> Mrkdwn:
    case = tx.cases.get(proposal.case_id) if proposal.case_id else None
    where = channel_link(case.channel_id) if case and case.channel_id else Mrkdwn("")
    assert proposal.answered_at is not None
    return words.text(
        ANSWERED[proposal.state],
        who=mention(proposal.answered_by or ""),
        at=moment(words, proposal.answered_at),
        reason=shorten(proposal.reason, LONGEST_REASON),
        where=where,
    )


def no_risk_view(words: Words, account: Account, proposal: Proposal) -> Block:
    """Why it is none; kept, so that signals can be judged."""
    blocks = [
        section(words.text("*%(account)s*", account=account.name)),
        field("reason", words.plain("Why is it no risk?"), text_field("value", lines=True)),
    ]
    return modal(
        "proposal_no_risk", words.plain("Not a risk"), blocks, close=words.plain("Cancel"),
        submit=words.plain("Save"), carries=proposal.ref,
    )  # fmt: skip
