"""Similar closed cases in words: the line at the opening, and the list behind its button."""

from collections.abc import Sequence

from bot.blocks import Block, button, context, modal, section
from bot.cause_words import cause_name
from bot.concession_words import KINDS
from bot.desk import Desk
from bot.long_texts import shown
from bot.messages import Message
from bot.outcome_words import OUTCOMES
from domain.authority import Kind
from domain.cases import Case
from domain.similar import ClosedCase, Shared, Similar, what_saved
from playbooks.words import N_, Mrkdwn, Words, mention

MOST_WORKED = 300
SHARED = {
    Shared.CAUSE: N_("the same cause"),
    Shared.PLAYBOOK: N_("the same playbook"),
    Shared.TIER: N_("the same tier"),
    Shared.SIZE: N_("about the same size"),
}


def similar_line(desk: Desk, words: Words, case: Case, found: Sequence[Similar]) -> Message:
    """How many there are and what saved them, with the way to the list. It names no account."""
    n, playbook = what_saved(found)
    if playbook is not None:
        text = words.plural(
            "%(n)s similar case was saved, with the playbook *%(title)s*.",
            "%(n)s similar cases were saved, most of them with the playbook *%(title)s*.",
            n,
            n=n,
            title=_title(desk, words, playbook),
        )
    elif n:
        text = words.plural(
            "%(n)s similar case was saved.", "%(n)s similar cases were saved.", n, n=n
        )
    else:
        text = words.plural(
            "%(n)s similar case was closed, and not saved.",
            "%(n)s similar cases were closed, none of them saved.",
            len(found),
            n=len(found),
        )
    shows = button(words.plain("Similar cases"), "similar:show", case.ref)
    return Message(text, [section(text, shows)])


def similar_view(desk: Desk, words: Words, case: Case, found: Sequence[Similar]) -> Block:
    """Each with its outcome, what it ran on, and in what it is alike."""
    blocks = []
    for each in found:
        blocks += [section(_told(desk, words, each.case)), context(_alike(words, each))]
    if not found:
        blocks.append(
            section(
                words.text(
                    "No closed case is like this one yet. Cases are compared by cause, playbook, "
                    "tier and size: the more of them is known, the more is found."
                )
            )
        )
    title = words.plain("Similar cases")
    return modal("similar", title, blocks, close=words.plain("Close"), carries=case.ref)


def _told(desk: Desk, words: Words, closed: ClosedCase) -> Mrkdwn:
    line = words.text(
        "*%(account)s*: %(outcome)s, closed %(day)s · owner %(owner)s\n%(ran)s",
        account=closed.account_name,
        outcome=words.text(OUTCOMES[closed.outcome]),
        day=words.date(closed.closed_at.date()),
        owner=mention(closed.owner_id),
        ran=_ran(desk, words, closed),
    )
    if closed.concessions:
        kinds = words.listed([words.text(KINDS[Kind(each)]) for each in closed.concessions])
        line = words.text("%(line)s\nConceded: %(kinds)s", line=line, kinds=kinds)
    if closed.worked:
        worked = shown(closed.worked, MOST_WORKED)[0]
        return words.text("%(line)s\nWhat worked: %(worked)s", line=line, worked=worked)
    return line


def _ran(desk: Desk, words: Words, closed: ClosedCase) -> Mrkdwn:
    """Cause, playbook, tier and size, as far as they are known."""
    parts = [words.text("playbook *%(title)s*", title=_title(desk, words, closed.playbook))]
    if closed.cause is not None:
        parts.insert(0, words.text("cause *%(c)s*", c=cause_name(words, closed.cause)))
    if closed.tier is not None:
        parts.append(words.text("tier %(tier)s", tier=closed.tier))
    if closed.arr_minor is not None:
        arr = words.money(closed.arr_minor, closed.currency or "USD")
        parts.append(words.text("ARR %(arr)s", arr=arr))
    return Mrkdwn(" · ".join(parts))


def _alike(words: Words, similar: Similar) -> Mrkdwn:
    shared = words.listed([words.text(SHARED[each]) for each in similar.shared])
    return words.text("Alike: %(shared)s", shared=shared)


def _title(desk: Desk, words: Words, playbook_id: str) -> str:
    return desk.catalogue().get(playbook_id).in_language(words.language).title
