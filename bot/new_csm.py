"""A change of CSM: introduced to the customer as better service, and what the new one owes them."""

from datetime import timedelta

from bot.blocks import bare_text
from bot.desk import Desk
from bot.handover_summary import name_of
from bot.messages import Message
from bot.team import language_for
from bot.telling import tell_person
from bot.working import Work
from domain.cases import Case
from domain.handovers import Handover
from playbooks.unmarked import as_typed, unmarked
from playbooks.words import N_, Words
from storage.database import Transaction

PLAYBOOK = "change-of-csm"
CALL = N_("Introduce yourself to the customer by phone")
LETTER = N_("Tell the customer in writing what changes for them")
INTRODUCTION = N_(
    "Hello,\n\n"
    "my name is %(new)s, and I look after %(account)s from today on. We have made this change so "
    "that you are served better: you reach me directly, and one person follows every open point "
    "to its end.\n\n"
    "%(old)s has put everything we know into my hands, so you need not tell anything twice.\n\n"
    "I will call you within %(call)s hours to introduce myself and to hear what matters most to "
    "you now. Within %(letter)s hours you have in writing what changes for you.\n\n"
    "Kind regards\n%(new)s"
)
HOUR = timedelta(hours=1)


def introduce_new_csm(desk: Desk, work: Work, case: Case, handover: Handover) -> None:
    """Two items that must be done, and the introduction as a message of its own to be copied.

    The clocks of the case go on: the customer has waited since the flag, whoever owns the case.
    """
    _add_items(desk, work, case)
    tx, owner = work.tx, case.owner_id
    words = desk.words(language_for(tx, desk.policy(), owner))
    text = words.text(
        "This is a change of CSM for *%(account)s*. The introduction below is a draft, not sent: "
        "copy it, make it yours, send it. I have added two items that must be done: a call, and "
        "in writing what changes for the customer. The other clocks go on as they were.",
        account=case.account_name,
    )
    key = f"new-csm:{handover.ref}"
    tell_person(tx, owner, key, Message(text), work.now, case.id)
    letter = introduction(desk, tx, desk.words(case.language), case, handover)
    said = as_typed(letter)
    message = Message(said, bare_text(said), bare=True)
    tell_person(tx, owner, f"introduction:{handover.ref}", message, work.now, case.id)


def introduction(desk: Desk, tx: Transaction, words: Words, case: Case, handover: Handover) -> str:
    """As the customer reads it: real names, nothing of Slack in it."""
    clocks = desk.policy().clocks
    return words.plain(
        INTRODUCTION,
        new=unmarked(name_of(tx, handover.to_id)),
        old=unmarked(name_of(tx, handover.from_id)),
        account=unmarked(case.account_name),
        call=clocks.new_csm_call // HOUR,
        letter=clocks.new_csm_letter // HOUR,
    )


def _add_items(desk: Desk, work: Work, case: Case) -> None:
    tx, words, clocks = work.tx, desk.words(case.language), desk.policy().clocks
    standing = tx.items.list_of(case.id)
    last = max((item.position for item in standing), default=0)
    phase = standing[0].phase if standing else ""
    wanted = (("call", CALL, clocks.new_csm_call), ("letter", LETTER, clocks.new_csm_letter))
    tx.items.add(
        {
            "ref": desk.new_ref(),
            "case_id": case.id,
            "position": last + number,
            "playbook": PLAYBOOK,
            "name": f"{name}-{case.owner_id}",
            "phase": phase,
            "text": words.plain(text),
            "owner_id": case.owner_id,
            "due_at": work.now + span,
            "must_do": True,
            "touched": True,
        }
        for number, (name, text, span) in enumerate(wanted, start=1)
    )
