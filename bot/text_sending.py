"""Where a text goes: into facts, to whoever wrote it, into the channel, to product."""

from collections.abc import Mapping

from bot.aftercare_rights import start_writing
from bot.blocks import MESSAGE_TEXT, context, section
from bot.desk import Desk
from bot.files import send_file
from bot.messages import Message
from bot.team import holders_of, language_for
from bot.telling import tell_person
from bot.text_sources import currency_of
from bot.text_views import notes, title_of
from bot.texts import Draft, asked_for, draft_of
from bot.working import Work, start_work
from domain.errors import DomainError
from domain.people import Person
from domain.policy import Role
from domain.texts import TextKind, checked_fact
from domain.timeline import EntryKind
from playbooks.unmarked import as_typed
from playbooks.words import Words, mention
from storage.database import Transaction


def enter_facts(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, name: str, typed: Mapping[str, str]
) -> int:
    """Keeps what was typed for a text, and takes away what was emptied; how many changed.

    `typed` holds the facts that were asked for. Raises what `checked_fact` raises.
    """
    work = start_writing(desk, tx, case_ref, person_id)
    standing = tx.facts.list_of(work.case.id)
    currency, changed = currency_of(desk, work.case), 0
    for fact in asked_for(desk, work.case, name):
        if fact not in typed:
            continue
        value = checked_fact(fact, typed[fact], currency)
        if value == standing.get(fact, ""):
            continue
        changed += 1
        if value:
            tx.facts.put(work.case.id, fact, value, person_id, work.now)
        else:
            tx.facts.remove(work.case.id, fact)
    if changed:
        work.record("text_facts_entered", text=name, count=changed)
    return changed


def send_to_me(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, name: str, key: str
) -> None:
    """The text as a message by itself, so that a long press copies it; what is too long, as a file.

    `key` names the request.
    """
    work = start_writing(desk, tx, case_ref, person_id)
    draft, words = draft_of(desk, tx, work.case, name), _words(desk, tx, person_id)
    text = as_typed(draft.text)
    if len(text) > MESSAGE_TEXT:
        _file(work, words, draft, key, person_id)
    else:
        message = Message(text, bare=True)
        tell_person(tx, person_id, f"text:{key}:text", message, work.now, work.case.id)
    tell_person(
        tx, person_id, f"text:{key}:below", _below(words, work, draft), work.now, work.case.id
    )


def _below(words: Words, work: Work, draft: Draft) -> Message:
    text = words.text(
        "*%(account)s*: %(title)s stands above. Read it once more before you send it.",
        account=work.case.account_name,
        title=title_of(words, draft.name),
    )
    return Message(text, [section(text), *(context(line) for line in notes(words, draft))])


def file_in_channel(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, name: str, key: str
) -> None:
    """The text as a file that everybody in the case can open."""
    work = start_work(desk, tx, case_ref, person_id)
    draft = draft_of(desk, tx, work.case, name)
    _file(work, desk.words(work.case.language), draft, key, None)
    work.record("text_filed", text=name)


def _file(work: Work, words: Words, draft: Draft, key: str, to: str | None) -> None:
    title = title_of(words, draft.name)
    lines = [words.text("%(title)s, from %(who)s", title=title, who=mention(work.person.id))]
    send_file(
        work.tx, key=f"text:{key}", name=draft.name, title=title, content=draft.text,
        comment=Message("\n".join([*lines, *notes(words, draft)])), now=work.now,
        person_id=to, case=work.case,
    )  # fmt: skip


def send_to_product(desk: Desk, tx: Transaction, case_ref: str, person_id: str) -> Person:
    """Sends the note to the one person who holds product, and keeps that in the timeline.

    They get the note alone. Raises `no_product_role`, `note_incomplete`, `product_has_it`.
    """
    work = start_work(desk, tx, case_ref, person_id)
    draft = draft_of(desk, tx, work.case, TextKind.PRODUCT_NOTE)
    if "text.pain" in draft.missing:
        raise DomainError("note_incomplete")
    to = _product(desk, tx)
    if not _tell_product(desk, work, to, draft):
        raise DomainError("product_has_it")
    tx.timeline.add(
        ref=desk.new_ref(), case_id=work.case.id, at=work.now, by=person_id,
        kind=EntryKind.PRODUCT_TOLD.value, who=to.name, text=draft.text,
    )  # fmt: skip
    work.record("product_told", person=to.id)
    work.show()
    return to


def _product(desk: Desk, tx: Transaction) -> Person:
    holders = holders_of(tx, desk.policy(), Role.PRODUCT)
    person = tx.people.find(holders[0]) if holders else None
    if person is None:
        raise DomainError("no_product_role")
    return person


def _tell_product(desk: Desk, work: Work, to: Person, draft: Draft) -> bool:
    """The note by itself, and from whom it is; False when they have exactly this already."""
    words = _words(desk, work.tx, to.id)
    key = f"product:{work.case.ref}:{fingerprint(draft.text)}"
    heading = words.text(
        "%(who)s asks for your help with a customer who may leave. The note follows; please answer "
        "%(who)s directly.",
        who=mention(work.person.id),
    )
    if not tell_person(work.tx, to.id, f"{key}:heading", Message(heading), work.now, work.case.id):
        return False
    text = as_typed(draft.text)
    if len(text) <= MESSAGE_TEXT:
        note = Message(text, bare=True)
        return tell_person(work.tx, to.id, f"{key}:note", note, work.now, work.case.id)
    return send_file(
        work.tx, key=key, name=draft.name, title=title_of(words, draft.name),
        content=draft.text, comment=None, now=work.now, person_id=to.id,
    )  # fmt: skip


def fingerprint(text: str) -> str:
    """Tells whether two texts are the same."""
    from hashlib import sha256

    return sha256(text.encode(errors="replace")).hexdigest()[:16]


def _words(desk: Desk, tx: Transaction, person_id: str) -> Words:
    return desk.words(language_for(tx, desk.policy(), person_id))
