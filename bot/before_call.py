"""Before the call: what to say, what is promised, what may be offered, what not to say."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.blocks import Block, actions, button, context, header, modal, section
from bot.case_clocks import moment
from bot.case_plan import OpenPromise, open_promises
from bot.concession_words import short_offer
from bot.desk import Desk
from bot.unapproved import approved_offers, unapproved_offers
from domain.cases import Case
from domain.concessions import Concession, ConcessionState
from playbooks.mrkdwn import escaped
from playbooks.words import N_, Mrkdwn, Words, mention, shorten
from storage.database import Transaction

A_SECTION, MOST_PROMISES, MOST_OFFERS, LONGEST_LINE = 6, 10, 5, 200
NOT_TO_SAY = (
    N_("No “but” after you have acknowledged something, and no reasons before you have listened."),
    N_("No date that is not certain, and nothing that somebody else has to agree to first."),
    N_("No other customer's name, and nothing bad about a competitor."),
    N_("Nothing from the case channel: all of it is internal until it is marked."),
)


def before_call_view(desk: Desk, tx: Transaction, words: Words, case: Case) -> Block:
    """One screen, to be read in a minute."""
    now = desk.clock.now()
    texts = desk.catalogue().get(case.playbook).in_language(words.language)
    blocks = [
        context(words.text("*%(account)s* · playbook %(title)s", account=case.account_name,
                           title=texts.title)),
        header(words.plain("What to say")),
        *_numbered(texts.talk_track),
        header(words.plain("What they were promised")),
        section(_promised(words, open_promises(tx, case), now)),
        header(words.plain("What you may offer")),
        section(_lines(_offers(tx, words, case))),
        header(words.plain("What not to say")),
        section(_lines(words.text(each) for each in NOT_TO_SAY)),
        actions([button(words.plain("Log contact"), "contact:log", case.ref, style="primary")]),
    ]  # fmt: skip
    title = words.plain("Before the call")
    return modal("before_call", title, blocks, close=words.plain("Close"), carries=case.ref)


def _numbered(lines: Sequence[str]) -> list[Block]:
    """All of them, some in each section: one alone would be cut."""
    told = [f"{n}. {escaped(line)}" for n, line in enumerate(lines, 1)]
    return [
        section("\n".join(told[start : start + A_SECTION]))
        for start in range(0, len(told), A_SECTION)
    ]


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)


def _promised(words: Words, promises: Sequence[OpenPromise], now: datetime) -> str:
    """Open promises, the overdue ones said so; none is said too."""
    if not promises:
        return words.text("No promise is open.")
    lines = [_promise(words, each, now) for each in promises[:MOST_PROMISES]]
    more = len(promises) - len(lines)
    if more > 0:
        lines.append(words.plural("and %(n)s more", "and %(n)s more", more, n=more))
    return _lines(lines)


def _promise(words: Words, promise: OpenPromise, now: datetime) -> Mrkdwn:
    parts = {
        "text": shorten(promise.text, LONGEST_LINE),
        "who": mention(promise.owner_id),
        "due": moment(words, promise.due_at),
    }
    if promise.is_overdue(now):
        return words.text(":warning: %(text)s · %(who)s · was due %(due)s: say so first", **parts)
    return words.text("%(text)s · %(who)s · due %(due)s", **parts)


def _offers(tx: Transaction, words: Words, case: Case) -> Iterable[Mrkdwn]:
    """What may be offered in this call, which is nothing that nobody has approved."""
    if case.cause is None:
        yield words.text("No offer before the cause is known: find out why first.")
    approved = approved_offers(tx, case)
    if not approved:
        yield words.text("Nothing is approved: do not offer a discount. Ask what would help.")
    for given in approved[-MOST_OFFERS:]:
        yield _approved(words, given)
    for each in unapproved_offers(tx, words, case)[:MOST_OFFERS]:
        what = shorten(each, LONGEST_LINE)
        yield words.text("Not approved, so not to be offered: %(what)s", what=what)


def _approved(words: Words, given: Concession) -> Mrkdwn:
    """What may be said, and until when."""
    offer = short_offer(words, given.terms)
    until = words.date(given.lapses_at.date()) if given.lapses_at else ""
    if given.limit:
        return words.text("Agreed limit: up to %(offer)s, until %(day)s", offer=offer, day=until)
    if given.state is ConcessionState.GRANTED:
        return words.text("Approved: %(offer)s, to be offered by %(day)s", offer=offer, day=until)
    return words.text("They know of it: %(offer)s", offer=offer)
