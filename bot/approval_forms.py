"""The small modals of an approval: less or no, a question, its answer, the customer's word."""

from datetime import date

from bot.blocks import (
    Block,
    date_field,
    field,
    modal,
    option,
    radio,
    section,
    text_field,
    users_field,
)
from bot.concession_views import typed_phases
from bot.concession_words import short_offer
from domain.cases import Case
from domain.concessions import Concession
from playbooks.words import Words

LESS, NO = "less", "no"


def _about(words: Words, case: Case, concession: Concession) -> Block:
    offer = short_offer(words, concession.terms)
    return section(words.text("*%(account)s*: %(offer)s", account=case.account_name, offer=offer))


def _form(words: Words, name: str, title: str, blocks: list[Block], carries: str) -> Block:
    return modal(
        name, title, blocks, close=words.plain("Cancel"), submit=words.plain("Send"),
        carries=carries,
    )  # fmt: skip


def less_view(
    words: Words, case: Case, concession: Concession, stamp: str, *, may_reject: bool
) -> Block:
    """A counter-offer, or a no with its reason."""
    options = [option(words.plain("Approve less"), LESS)]
    options += [option(words.plain("Do not approve"), NO)] if may_reject else []
    blocks = [_about(words, case, concession)]
    if concession.terms.phases or may_reject:
        initial = LESS if concession.terms.phases else NO
        blocks.append(field("answer", words.plain("Your answer"), radio("value", options, initial)))
    if concession.terms.phases:
        hint = words.plain("Lower, shorter, or both: “15%% 6 months”.")
        typed = text_field("value", typed_phases(concession.terms))
        label = words.plain("Discount and term that you would approve")
        blocks.append(field("offer", label, typed, optional=True, hint=hint))
    reason = text_field("value", lines=True)
    hint = words.plain("Needed for a no; who asked reads it.")
    blocks.append(field("reason", words.plain("Why"), reason, optional=True, hint=hint))
    return _form(words, "approval_less", words.plain("Less or no"), blocks, stamp)


def question_view(words: Words, case: Case, concession: Concession, stamp: str) -> Block:
    """The approval's clock stands still until it is answered."""
    blocks = [
        _about(words, case, concession),
        field("question", words.plain("Your question"), text_field("value", lines=True)),
    ]
    return _form(words, "approval_ask", words.plain("Ask"), blocks, stamp)


def answer_view(words: Words, case: Case, concession: Concession, question: str) -> Block:
    blocks = [
        _about(words, case, concession),
        section(words.text("“%(question)s”", question=question)),
        field("answer_text", words.plain("Your answer"), text_field("value", lines=True)),
    ]
    return _form(words, "concession_answer", words.plain("Answer"), blocks, concession.ref)


def offered_view(words: Words, case: Case, concession: Concession) -> Block:
    """Offered: from then on the approval lapses no more."""
    blocks = [
        _about(words, case, concession),
        field("who", words.plain("Who has heard it?"), text_field("value")),
    ]
    title = words.plain("Offered")
    return _form(words, "concession_offered", title, blocks, concession.ref)


def accepted_view(
    words: Words, case: Case, concession: Concession, owner_id: str, day: date
) -> Block:
    """Accepted: who sees to it that it is in the contract, and by when."""
    blocks = [
        _about(words, case, concession),
        field("owner", words.plain("Who sees to it?"), users_field("value", owner_id)),
        field("day", words.plain("In the contract by"), date_field("value", day)),
    ]
    title = words.plain("Accepted")
    return _form(words, "concession_accepted", title, blocks, concession.ref)


def declined_view(words: Words, case: Case, concession: Concession) -> Block:
    blocks = [
        _about(words, case, concession),
        field("reason", words.plain("What did they say?"), text_field("value", lines=True)),
    ]
    title = words.plain("Declined")
    return _form(words, "concession_declined", title, blocks, concession.ref)
