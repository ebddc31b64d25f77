"""`/save signal`: one that a person noted, and what is known of them as a whole."""

from collections.abc import Mapping

from bot.account_choice import Question, take_choice
from bot.messages import Message
from bot.signal_precision import precision_message
from bot.signal_words import KINDS
from bot.signals import NewSignal, Noted, note_signal
from bot.working import person_using
from domain.accounts import clean_name
from domain.errors import DomainError
from domain.signals import SignalKind
from handlers.account_choice import which_account
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.front import Answer, Asker, Front
from handlers.unplaced import unplaced
from playbooks.words import N_, Words
from storage.database import Transaction

IN_CASE = N_("Noted in the open case of *%(account)s*.")
PROPOSED = N_("Noted. A case for *%(account)s* is proposed to whoever answers for it.")
WEAK = N_(
    "Noted for *%(account)s*. One weak signal alone proposes nothing; a second, different one "
    "within %(days)s days does."
)
STOOD = N_("Noted. A proposal for *%(account)s* waits for an answer already.")


WHICH = Question(
    N_("No account is called *%(account)s*. Which one do you mean? Nothing is noted yet."),
    N_("Note for a new account: %(account)s"),
    "signal:choose",
)


def signal(front: Front, asker: Asker, rest: str) -> Answer:
    """`/save signal ACME competitor they compare us with Globex`: noted, unless the name is new and
    near to known ones."""
    question = which_account(front, asker, lambda _tx: _parsed(rest), WHICH)
    if question is not None:
        return question

    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        if not rest.strip():
            return Answer(_kinds(front.words(tx, person.id)))
        name, typed = _parsed(rest)
        return _note(front, tx, asker, clean_name(name), typed)

    return front.once(asker, work)


def _chosen(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        chosen = take_choice(front.desk, tx, click.value, person.id)
        return _note(front, tx, asker, chosen.account, chosen.rest)

    return front.once(asker, work)


def _note(front: Front, tx: Transaction, asker: Asker, name: str, typed: str) -> Answer:
    """Notes it for the account, with the kind and the words as typed, and says what follows."""
    kind, _, evidence = typed.partition(" ")
    account = tx.accounts.take(name)
    now = front.desk.clock.now()
    new = NewSignal(SignalKind(kind), now, "person", asker.key, evidence, by=asker.person_id)
    before = tx.proposals.find_open(account.id)
    noted = note_signal(front.desk, tx, account.id, new)
    days = front.desk.policy().signals.within.days
    said = _said(noted, stood=before is not None)
    words = front.words(tx, asker.person_id)
    return Answer(Message(words.text(said, account=account.name, days=days)))


def _said(noted: Noted, *, stood: bool) -> str:
    if noted.case is not None:
        return IN_CASE
    if noted.proposal is not None:
        return STOOD if stood else PROPOSED
    return WEAK


def _parsed(rest: str) -> tuple[str, str]:
    """The account, and the kind with what was typed after it: it is the first word that names
    one."""
    words = rest.split()
    for at, word in enumerate(words):
        kind = _kind(word)
        if kind is not None and at:
            return " ".join(words[:at]), " ".join([kind.value, *words[at + 1 :]])
    raise DomainError("signal_not_understood")


def _kind(word: str) -> SignalKind | None:
    named = word.casefold().strip(":,").replace("-", "_")
    return SignalKind(named) if named in set(SignalKind) else None


def _kinds(words: Words) -> Message:
    """Every kind by its word, the strong ones first."""
    lines = [words.text("*Signals*: `/save signal ACME competitor they compare us with Globex`")]
    lines += [
        words.text("• `%(kind)s` %(what)s", kind=kind.value, what=words.text(KINDS[kind]))
        for kind in SignalKind
    ]
    lines.append(
        words.text(
            "`/save signal precision` tells how often each was right, `/save signal unplaced` (for "
            "admins and managers) what came of accounts that I do not know, to be placed."
        )
    )
    return Message("\n".join(lines))


def _about(front: Front, asker: Asker, rest: str) -> Answer:
    """What is known of signals as a whole, and one signal of an account otherwise."""
    report = REPORTS.get(rest.strip().casefold())
    return report(front, asker) if report else signal(front, asker, rest)


def _precision(front: Front, asker: Asker) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        return Answer(precision_message(front.desk, tx, front.words(tx, person.id)))

    return front.reading(asker, work)


REPORTS = {"precision": _precision, "unplaced": unplaced}
COMMANDS = {"signal": _about}
CLICKS: Mapping[str, Clicked] = {WHICH.action: _chosen}
