"""The words after `/save`, wherever they are written."""

from collections.abc import Callable
from dataclasses import replace

from bot.messages import Message
from bot.settings import settings_view
from bot.undoing import undo_last
from bot.working import person_using
from domain.cases import Case
from domain.commands import Unknown, parse
from domain.errors import DomainError
from domain.undo import Step
from handlers import (
    aftercare,
    closing,
    concessions,
    delegations,
    learnings,
    letters,
    opening,
    playbooks,
    policy,
    report,
    signals,
    standup,
    triage,
)
from handlers.absences import away
from handlers.answers import cases_meant, choice_of, help_text, my_cases, status, unknown_word
from handlers.form import offered, show_form, worker
from handlers.forms import FORMS
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.timeline import show_timeline
from playbooks.words import N_
from storage.database import Transaction

UNDONE = {
    Step.TICK: N_("Taken back: the item of *%(account)s* is as it was."),
    Step.CONTACT: N_("Taken back: the contact with *%(account)s* no longer counts."),
    Step.PROMISE: N_("Taken back: the promise to *%(account)s* is as it was."),
    Step.TOUCH: N_("Taken back: what follows the case of *%(account)s* is owed again."),
    Step.UPDATE: N_("Taken back: the update for *%(account)s* is a draft again, not sent."),
    Step.ROOT_CAUSE: N_("Taken back: the root cause of *%(account)s* is as it was before."),
    Step.CLOSE: N_("Taken back: the case for *%(account)s* is open again."),
}

Command = Callable[[Front, Asker, str], Answer]


def obey(front: Front, asker: Asker, text: str) -> Answer:
    """Does what the words say. `asker.trigger_id` empty: a modal is offered as a button."""
    understood = parse(text)
    if isinstance(understood, Unknown):
        return front.reading(asker, lambda tx: _unknown(front, tx, asker, understood))
    return COMMANDS[understood.word](front, asker, understood.rest)


def _unknown(front: Front, tx: Transaction, asker: Asker, unknown: Unknown) -> Answer:
    person_using(front.desk, tx, asker.person_id)
    words = front.words(tx, asker.person_id)
    return Answer(unknown_word(words, unknown.word, unknown.nearest))


def _mine(front: Front, asker: Asker, rest: str) -> Answer:
    def work(tx: Transaction) -> Answer:
        words = front.words(tx, asker.person_id)
        return Answer(my_cases(front.desk, tx, words, asker.person_id))

    return front.reading(asker, work)


def _status(front: Front, asker: Asker, rest: str) -> Answer:
    def work(tx: Transaction) -> Answer:
        words = front.words(tx, asker.person_id)
        channel = asker.channel_id
        return Answer(status(front.desk, tx, words, asker.person_id, rest, channel))

    return front.reading(asker, work)


def _shows(word: str) -> Command:
    """A modal about one case: the one named, or the one whose channel this is."""
    form = FORMS[word]

    def command(front: Front, asker: Asker, rest: str) -> Answer:
        def work(tx: Transaction) -> Answer:
            person_using(front.desk, tx, asker.person_id)
            words = front.words(tx, asker.person_id)
            cases = _meant(tx, asker, rest, word)
            if len(cases) > 1:
                return Answer(choice_of(words, cases, form.action))
            if asker.trigger_id:
                show_form(front, tx, asker, form, cases[0])
                return NOTHING
            worker(front, tx, asker, cases[0], form.check)
            text = words.text("*%(account)s*", account=cases[0].account_name)
            return offered(text, words.plain(form.label), form.action, cases[0].ref)

        return front.reading(asker, work)

    return command


def _triage(front: Front, asker: Asker, rest: str) -> Answer:
    """One case; all of them with `all`, or where no case is meant."""
    if triage.is_about_all(front, asker, rest):
        return triage.rank_all(front, asker)
    return _shows("triage")(front, asker, rest)


def _meant(tx: Transaction, asker: Asker, typed: str, word: str) -> list[Case]:
    """The cases meant; where none can be told, the refusal names the word that was used."""
    try:
        return cases_meant(tx, typed, asker.channel_id)
    except DomainError as refusal:
        if refusal.code != "not_in_case_channel":
            raise
        raise DomainError("not_in_case_channel", word=word) from None


def _undo(front: Front, asker: Asker, rest: str) -> Answer:
    def work(tx: Transaction) -> Answer:
        step, case = undo_last(front.desk, tx, asker.person_id)
        words = front.words(tx, asker.person_id)
        return Answer(Message(words.text(UNDONE[step], account=case.account_name)))

    return front.once(asker, work)


def _settings(front: Front, asker: Asker, rest: str) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, person.id)
        if not asker.trigger_id:
            label = words.plain("Settings")
            return offered(words.text("Your settings"), label, "settings:edit", "")
        settings = tx.people.settings_of(person.id)
        front.open_modal(asker, settings_view(front.desk, words, settings))
        return NOTHING

    return front.reading(asker, work)


def _help(front: Front, asker: Asker, rest: str) -> Answer:
    def work(tx: Transaction) -> Answer:
        person_using(front.desk, tx, asker.person_id)
        return Answer(help_text(front.words(tx, asker.person_id)))

    return front.reading(asker, work)


COMMANDS: dict[str, Command] = {
    "mine": _mine,
    "status": _status,
    "contact": _shows("contact"),
    "update": _shows("update"),
    "promise": _shows("promise"),
    "issue": _shows("issue"),
    "triage": _triage,
    "close": _shows("close"),
    "handover": _shows("handover"),
    "value": _shows("value"),
    "call": _shows("call"),
    "escalate": _shows("escalate"),
    "why": _shows("why"),
    "stakeholders": _shows("stakeholders"),
    "similar": _shows("similar"),
    "timeline": show_timeline,
    "add": _shows("add"),
    "team": _shows("team"),
    "away": away,
    "undo": _undo,
    "settings": _settings,
    "help": _help,
    **opening.COMMANDS,
    **closing.COMMANDS,
    **learnings.COMMANDS,
    **aftercare.COMMANDS,
    **letters.COMMANDS,
    **concessions.COMMANDS,
    **delegations.COMMANDS,
    **policy.COMMANDS,
    **report.COMMANDS,
    **signals.COMMANDS,
    **standup.COMMANDS,
    **playbooks.COMMANDS,
}


def without_trigger(asker: Asker) -> Asker:
    """Somebody who wrote a message: Slack gives no modal for that."""
    return replace(asker, trigger_id="")
