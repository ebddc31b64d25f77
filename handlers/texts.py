"""Texts about a case: choosing one, entering what it lacks, and where it goes."""

from collections.abc import Callable, Mapping

from bot.aftercare_rights import check_may_write
from bot.blocks import Block
from bot.messages import Message
from bot.text_sending import enter_facts, file_in_channel, send_to_me, send_to_product
from bot.text_sources import currency_of
from bot.text_views import asking_view, choose_view, text_or_questions, text_view
from bot.texts import draft_of, missing_for
from bot.working import person_using
from domain.errors import DomainError
from domain.texts import TextKind, checked_fact, template_in
from handlers.clicking import Click
from handlers.clicking import Handler as ClickHandler
from handlers.form import About, Form, Group
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler, View, kept, text_in
from playbooks.words import N_, Words, mention
from storage.database import Transaction

FORMS: Mapping[str, Form] = {
    "value": Form(
        N_("Value summary…"),
        "value:write",
        lambda on: text_or_questions(on.desk, on.tx, on.words, on.case, TextKind.VALUE_SUMMARY),
        group=Group.TELL,
    ),
    "texts": Form(
        N_("Write a text…"),
        "text:choose",
        lambda on: choose_view(on.desk, on.tx, on.words, on.case),
        group=Group.TELL,
    ),
}
Build = Callable[[About, str], Block]
Sends = Callable[[Front, Transaction, Asker, str, str], Callable[[Words], Message]]
SENT = N_("The text comes as a message of its own in our direct messages.")
FILED = N_("The text comes as a file into the case's channel.")


def _named(value: str) -> tuple[str, str]:
    """Which text about which case a button means. Raises `forged_button`."""
    name, _, case_ref = value.partition(":")
    if template_in(name) is None and name not in set(TextKind):
        raise DomainError("forged_button")
    return name, case_ref.partition(":")[0]


def _shows(build: Build) -> ClickHandler:
    """Shows something about a text in the modal that is open, for who may work on the case now."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            name, case_ref = _named(click.value)
            case = tx.cases.find(case_ref)
            if case is None:
                raise DomainError("forged_button")
            person = person_using(front.desk, tx, asker.person_id)
            check_may_write(front.desk, tx, case, person)
            about = About(front.desk, tx, front.words(tx, person.id), case, person)
            if click.view_id is None:
                front.open_modal(asker, build(about, name))
            else:
                front.show_modal(click.view_id, build(about, name))
            return NOTHING

        return front.reading(asker, work)

    return handler


def _write(on: About, name: str) -> Block:
    return text_or_questions(on.desk, on.tx, on.words, on.case, name)


def _show(on: About, name: str) -> Block:
    return text_view(on.words, on.case, draft_of(on.desk, on.tx, on.case, name))


def _change(on: About, name: str) -> Block:
    return asking_view(on.desk, on.tx, on.words, on.case, name, everything=True)


def _sends(send: Sends) -> ClickHandler:
    """Sends the text as it stands now; the answer says where it went."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            name, case_ref = _named(click.value)
            said = send(front, tx, asker, name, case_ref)
            return Answer(said(front.words(tx, asker.person_id)))

        return front.once(asker, work)

    return handler


def _to_me(
    front: Front, tx: Transaction, asker: Asker, name: str, case_ref: str
) -> Callable[[Words], Message]:
    send_to_me(front.desk, tx, case_ref, asker.person_id, name, asker.key)
    return lambda words: Message(words.text(SENT))


def _file(
    front: Front, tx: Transaction, asker: Asker, name: str, case_ref: str
) -> Callable[[Words], Message]:
    file_in_channel(front.desk, tx, case_ref, asker.person_id, name, asker.key)
    return lambda words: Message(words.text(FILED))


def _to_product(
    front: Front, tx: Transaction, asker: Asker, name: str, case_ref: str
) -> Callable[[Words], Message]:
    to = send_to_product(front.desk, tx, case_ref, asker.person_id)
    return lambda words: Message(words.text("%(who)s has the note now.", who=mention(to.id)))


def _facts(front: Front, asker: Asker, view: View) -> Answer:
    """Keeps what was entered, then shows the text, or what is still missing."""

    def work(tx: Transaction) -> Answer:
        name, case_ref = _named(str(view["private_metadata"]))
        asked = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        typed = {fact: text_in(view, fact) for fact in sorted(asked)}
        wrong = _wrong(front, tx, asker, case_ref, typed)
        if wrong:
            return Answer(errors=wrong)
        enter_facts(front.desk, tx, case_ref, asker.person_id, name, typed)
        return Answer(view=_next(front, tx, asker, name, case_ref))

    return kept(front, asker, view, work)


def _wrong(
    front: Front, tx: Transaction, asker: Asker, case_ref: str, typed: Mapping[str, str]
) -> dict[str, str]:
    """What cannot be kept, each at its own field; nothing of the rest is kept either."""
    words, case = front.words(tx, asker.person_id), tx.cases.find(case_ref)
    currency = currency_of(front.desk, case) if case else ""
    wrong = {}
    for fact, text in typed.items():
        try:
            checked_fact(fact, text, currency)
        except DomainError as refusal:
            wrong[fact] = str(words.refusal_of(refusal))
    return wrong


def _next(front: Front, tx: Transaction, asker: Asker, name: str, case_ref: str) -> Block:
    words, case = front.words(tx, asker.person_id), tx.cases.find(case_ref)
    assert case is not None
    if not missing_for(front.desk, tx, case, name):
        return text_view(words, case, draft_of(front.desk, tx, case, name))
    notice = words.text("Saved what is there.")
    return asking_view(front.desk, tx, words, case, name, notice=notice)


CLICKS: dict[str, ClickHandler] = {
    "text:write": _shows(_write),
    "text:show": _shows(_show),
    "text:change": _shows(_change),
    "text:to_me": _sends(_to_me),
    "text:file": _sends(_file),
    "text:to_product": _sends(_to_product),
}
SUBMISSIONS: dict[str, Handler] = {"text_facts": _facts}
