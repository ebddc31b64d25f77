"""Requests that wait for the reader's word, in App Home; their button opens the details."""

from bot.blocks import Block, button, context, divider, section
from bot.case_clocks import moment
from bot.concession_words import kind_and_percent
from bot.home_parts import View, and_more
from domain.approvals import Ask
from domain.cases import Case
from domain.concessions import Concession, ConcessionState
from playbooks.words import mention

MOST = 5


def approval_blocks(view: View) -> list[Block]:
    """The oldest first; nothing where nobody waits."""
    tx, words = view.tx, view.words
    asks = [each for each in tx.approvals.list_open_of(view.person.id) if each.agreed_at is None]
    wanted = tx.concessions.list_by_ids({each.concession_id for each in asks})
    asked = {each.id: each for each in wanted if each.state is ConcessionState.ASKED}
    waiting = [each for each in asks if each.concession_id in asked]
    if not waiting:
        return []
    shown = waiting[:MOST]
    of = {asked[each.concession_id].case_id for each in shown}
    cases = {case.id: case for case in tx.cases.list_by_ids(of)}
    blocks = [section(words.text("*Approvals waiting for you*"))]
    for each in shown:
        concession = asked[each.concession_id]
        blocks.append(_row(view, each, concession, cases[concession.case_id]))
    blocks += [context(line) for line in and_more(words, len(waiting) - len(shown))]
    return [*blocks, divider()]


def _row(view: View, ask: Ask, concession: Concession, case: Case) -> Block:
    """Of the offer only what may leave its case: its kind and its per cent."""
    words = view.words
    told = words.text(
        "*%(account)s*: %(who)s asks for %(offer)s\nasked of you %(at)s",
        account=case.account_name,
        who=mention(concession.by),
        offer=kind_and_percent(words, concession.terms),
        at=moment(words, ask.at),
    )
    label = words.plain("Details: %(account)s", account=case.account_name)
    details = button(words.plain("Details"), "approval:details", ask.ref, label=label)
    return section(told, details, f"asked-{ask.ref}")
