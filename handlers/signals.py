"""Signals and proposals: `/save signal`, and the three answers."""

from collections.abc import Mapping

from bot.messages import Message
from bot.opening import AlreadyOpen
from bot.proposal_views import no_risk_view
from bot.proposals import answer_no_risk, mute_account, open_proposed, start_answer
from bot.signal_words import KINDS
from bot.signals import NewSignal, Noted, note_signal
from bot.working import person_using
from domain.accounts import clean_name
from domain.errors import DomainError
from domain.signals import SignalKind
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler, View, kept, text_in
from playbooks.words import N_, Words
from storage.database import Transaction

IN_CASE = N_("Noted in the open case of *%(account)s*.")
PROPOSED = N_("Noted. With what came before, a case for *%(account)s* is proposed to its people.")
WEAK = N_(
    "Noted for *%(account)s*. One weak signal alone proposes nothing; a second, different one "
    "within %(days)s days does."
)
STOOD = N_("Noted. A proposal for *%(account)s* waits for an answer already.")


def signal(front: Front, asker: Asker, rest: str) -> Answer:
    """`/save signal ACME competitor they compare us with Globex`."""

    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, person.id)
        if not rest.strip():
            return Answer(_kinds(words))
        name, kind, evidence = _parsed(rest)
        account = tx.accounts.take(clean_name(name))
        now = front.desk.clock.now()
        new = NewSignal(kind, now, "person", asker.key, evidence, by=person.id)
        before = tx.proposals.find_open(account.id)
        noted = note_signal(front.desk, tx, account.id, new)
        days = front.desk.policy().signals.within.days
        said = _said(noted, stood=before is not None)
        return Answer(Message(words.text(said, account=account.name, days=days)))

    return front.once(asker, work)


def _said(noted: Noted, *, stood: bool) -> str:
    if noted.case is not None:
        return IN_CASE
    if noted.proposal is not None:
        return STOOD if stood else PROPOSED
    return WEAK


def _parsed(rest: str) -> tuple[str, SignalKind, str]:
    """Account, kind and words: the kind is the first word that names one."""
    words = rest.split()
    for at, word in enumerate(words):
        kind = _kind(word)
        if kind is not None and at:
            return " ".join(words[:at]), kind, " ".join(words[at + 1 :])
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
    return Message("\n".join(lines))


def _open(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        result = open_proposed(front.desk, tx, click.value, asker.person_id, asker.answer_url)
        words = front.words(tx, asker.person_id)
        account = result.case.account_name
        if isinstance(result, AlreadyOpen):
            text = words.text("*%(account)s* has an open case already.", account=account)
        else:
            text = words.text("The case for *%(account)s* is open. Its channel follows.",
                              account=account)  # fmt: skip
        return Answer(Message(text))

    return front.once(asker, work)


def _no_risk_form(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        proposal, account = start_answer(front.desk, tx, click.value, asker.person_id)
        words = front.words(tx, asker.person_id)
        front.open_modal(asker, no_risk_view(words, account, proposal))
        return NOTHING

    return front.reading(asker, work)


def _mute(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        mute_account(front.desk, tx, click.value, asker.person_id)
        words, days = front.words(tx, asker.person_id), front.desk.policy().signals.muted_for.days
        text = words.text("Muted for %(days)s days. Signals are kept and propose nothing.",
                          days=days)  # fmt: skip
        return Answer(Message(text))

    return front.once(asker, work)


def _no_risk(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        reason = text_in(view, "reason")
        answer_no_risk(front.desk, tx, view["private_metadata"], asker.person_id, reason)
        return NOTHING

    return kept(front, asker, view, work)


CLICKS: Mapping[str, Clicked] = {
    "proposal:open": _open,
    "proposal:no_risk": _no_risk_form,
    "proposal:mute": _mute,
}
SUBMISSIONS: Mapping[str, Handler] = {"proposal_no_risk": _no_risk}
COMMANDS = {"signal": signal}
