"""The words after `/save`, wherever they are written."""

from collections.abc import Callable
from dataclasses import replace

from bot.blocks import section
from bot.case_clocks import moment
from bot.case_views import opening_view
from bot.contacts import call_before
from bot.messages import Message
from bot.opening import AlreadyOpen, Request, open_case, read_opening, try_channel_again
from bot.settings import settings_view
from bot.showing import show_home
from bot.undoing import undo_last
from bot.working import person_using
from domain.cases import Case, ChannelState
from domain.commands import Unknown, parse
from domain.deadlines import first_contact
from domain.errors import DomainError
from domain.people import Person
from domain.undo import Step
from handlers import concessions, delegations, letters, playbooks, policy, signals, triage
from handlers.absences import away
from handlers.answers import (
    cases_meant,
    choice_of,
    help_text,
    my_cases,
    shown_to,
    status,
    unknown_word,
)
from handlers.form import offered, show_form, worker
from handlers.forms import FORMS
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.timeline import show_timeline
from playbooks.words import N_, Words, channel_link
from storage.database import Transaction

UNDONE = {
    Step.TICK: N_("Taken back: the item of *%(account)s* is as it was."),
    Step.CONTACT: N_("Taken back: the contact with *%(account)s* no longer counts."),
    Step.PROMISE: N_("Taken back: the promise to *%(account)s* is as it was."),
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


def _open(front: Front, asker: Asker, rest: str) -> Answer:
    if not rest:
        return _open_form(front, asker)

    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        opening = read_opening(front.desk, tx, rest)
        request = Request(person, opening.account, opening.reason, asker.answer_url)
        return Answer(opened(front, tx, person, request))

    return front.once(asker, work)


def opened(front: Front, tx: Transaction, person: Person, request: Request) -> Message:
    """Opens the case and says so; one that is open already is shown instead."""
    result = open_case(front.desk, tx, request)
    words = front.words(tx, person.id)
    if isinstance(result, AlreadyOpen):
        return _already_open(front, tx, words, result.case, person, request.answer_url)
    if not request.answer_url:
        show_home(tx, person.id, front.desk.clock.now())
    return Message(
        words.text(
            "The save case for *%(account)s* is open. Its channel follows in a moment. %(when)s",
            account=result.case.account_name,
            when=_plain_truth(front, words, result.case, person),
        )
    )


def _plain_truth(front: Front, words: Words, case: Case, person: Person) -> str:
    """When the first contact is due, and what that means in this person's week."""
    due = first_contact(case, front.desk.policy().clocks).due_at
    before = call_before(front.desk, case, person)
    if before == due:
        return words.text("First contact, by phone, is due %(due)s.", due=moment(words, due))
    return words.text(
        "First contact, by phone, is due %(due)s: call before %(before)s.",
        due=moment(words, due),
        before=moment(words, before),
    )


def _already_open(
    front: Front, tx: Transaction, words: Words, case: Case, person: Person, answer_url: str | None
) -> Message:
    if case.channel_state is ChannelState.FAILED and person.id in {case.owner_id, case.opened_by}:
        try_channel_again(front.desk, tx, case, answer_url)
        return Message(
            words.text(
                "*%(account)s* has an open save case without a channel. I am trying again to make "
                "one; its link follows.",
                account=case.account_name,
            )
        )
    shown = shown_to(front.desk, tx, words, case, person)
    if not case.channel_id or person.id not in tx.cases.list_members(case.id):
        return shown
    text = words.text(
        "*%(account)s* has an open save case already: %(channel)s.",
        account=case.account_name,
        channel=channel_link(case.channel_id),
    )
    return Message(text, [section(text)])


def _open_form(front: Front, asker: Asker) -> Answer:
    def work(tx: Transaction) -> Answer:
        person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, asker.person_id)
        if not asker.trigger_id:
            return offered(words.text("Open a save case"), words.plain("Open"), "case:open", "")
        front.open_modal(asker, opening_view(words))
        return NOTHING

    return front.reading(asker, work)


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
    "open": _open,
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
    **letters.COMMANDS,
    **concessions.COMMANDS,
    **delegations.COMMANDS,
    **policy.COMMANDS,
    **signals.COMMANDS,
    **playbooks.COMMANDS,
}


def without_trigger(asker: Asker) -> Asker:
    """Somebody who wrote a message: Slack gives no modal for that."""
    return replace(asker, trigger_id="")
