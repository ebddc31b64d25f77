"""The concessions of a case in one modal, each with what can be done about it, and the ledger."""

from bot.approval_details import ledger_lines
from bot.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    header,
    modal,
    option,
    overflow,
    section,
)
from bot.case_clocks import moment
from bot.concession_views import NEW
from bot.concession_words import STATES, short_offer
from bot.desk import Desk
from domain.cases import Case
from domain.concessions import Concession, ConcessionState
from playbooks.words import N_, Mrkdwn, Words, mention
from storage.database import Transaction

MOST_ROWS = 25
DRAFTED = (("ask", N_("Go on…")), ("withdraw", N_("Discard")))
WAITING = (("change", N_("Change…")), ("withdraw", N_("Withdraw")))
DONE = {
    ConcessionState.DRAFT: DRAFTED,
    ConcessionState.ASKED: WAITING,
    ConcessionState.COUNTERED: (("take", N_("Accept")), *WAITING),
    ConcessionState.GRANTED: (
        ("offered", N_("Offered…")), ("accepted", N_("Accepted…")), ("declined", N_("Declined…")),
        *WAITING,
    ),
    ConcessionState.OFFERED: (("accepted", N_("Accepted…")), ("declined", N_("Declined…"))),
}  # fmt: skip


def concessions_view(
    desk: Desk, tx: Transaction, words: Words, case: Case, person_id: str, notice: str = ""
) -> Block:
    """Those of the case, the newest first, and what the account got. Drafts are one's own."""
    listed = [each for each in reversed(tx.concessions.list_of(case.id))
              if each.state is not ConcessionState.DRAFT or each.by == person_id]  # fmt: skip
    blocks = [section(notice)] if notice else []
    if case.is_open:
        blocks.append(actions([button(words.plain("New concession…"), NEW, case.ref)], "new"))
    if not listed:
        blocks.append(context(words.text("No concession was asked for in this case.")))
    blocks += [_row(words, case, each) for each in listed[:MOST_ROWS]]
    more = len(listed) - MOST_ROWS
    if more > 0:
        blocks.append(context(words.plural("and %(n)s more", "and %(n)s more", more, n=more)))
    blocks += [
        divider(),
        header(words.plain("The account's ledger")),
        section("\n".join(ledger_lines(desk, tx, words, case))),
    ]
    title = words.plain("Concessions")
    return modal("concessions", title, blocks, close=words.plain("Close"), carries=case.ref)


def _row(words: Words, case: Case, each: Concession) -> Block:
    menu = None
    if case.is_open:
        done = list(DONE.get(each.state, ()))
        if each.limit:
            done = [entry for entry in done if entry[0] in {"withdraw", "ask", "take"}]
        entries = [*done, ("details", N_("Details"))][:5]
        menu = overflow(
            "concession:menu",
            [option(words.plain(label), f"{word}:{each.ref}") for word, label in entries],
        )
    return section(_told(words, each), menu, f"concession-{each.ref}")


def _told(words: Words, each: Concession) -> Mrkdwn:
    offer = short_offer(words, each.counter or each.terms)
    if each.limit:
        offer = words.text("limit: up to %(offer)s", offer=offer)
    parts = [words.text(STATES[each.state]), Mrkdwn(mention(each.by)), moment(words, each.at)]
    if each.state is ConcessionState.GRANTED and each.lapses_at is not None:
        parts.append(words.text("lapses %(at)s", at=moment(words, each.lapses_at)))
    return words.text("*%(offer)s*\n%(parts)s", offer=offer, parts=Mrkdwn(" · ".join(parts)))
