"""`/save open`: the case at once, the question which account is meant, or the form."""

from collections.abc import Mapping

from bot.account_choice import Question, take_choice
from bot.blocks import section
from bot.case_clocks import moment
from bot.case_views import opening_view
from bot.contacts import call_before
from bot.following import follow_note
from bot.messages import Message
from bot.opening import AlreadyOpen, Request, open_case, read_opening, try_channel_again
from bot.showing import show_home
from bot.working import person_using
from domain.cases import Case, ChannelState
from domain.deadlines import first_contact
from domain.people import Person
from handlers.account_choice import which_account
from handlers.answers import shown_to
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.form import offered
from handlers.front import NOTHING, Answer, Asker, Front
from playbooks.words import N_, Mrkdwn, Words, channel_link, mention
from storage.database import Transaction

WHICH = Question(
    N_("No account is called *%(account)s*. Which one do you mean? Nothing is open yet."),
    N_("Open as new: %(account)s"),
    "opening:choose",
)


def open_account(front: Front, asker: Asker, rest: str) -> Answer:
    """`/save open ACME too expensive`: at once, unless the name is new and near to known ones."""
    if not rest:
        return open_form(front, asker)

    def read(tx: Transaction) -> tuple[str, str]:
        opening = read_opening(front.desk, tx, rest)
        return opening.account, opening.reason

    question = which_account(front, asker, read, WHICH)
    if question is not None:
        return question

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
    text = words.text(
        "The save case for *%(account)s* is open. Its channel follows in a moment. %(when)s",
        account=result.case.account_name,
        when=_plain_truth(front, words, result.case, person),
    )
    follows = follow_note(tx, words, result.case)
    text = Mrkdwn(f"{text}\n{follows}") if follows else text
    if result.case.owner_id == person.id:
        return Message(text)
    owner = words.text(
        "Owner: %(owner)s, as the directory says.", owner=mention(result.case.owner_id)
    )
    return Message(Mrkdwn(f"{text}\n{owner}"))


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


def open_form(front: Front, asker: Asker) -> Answer:
    """The modal; where Slack gives none, a button to it."""

    def work(tx: Transaction) -> Answer:
        person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, asker.person_id)
        if not asker.trigger_id:
            return offered(words.text("Open a save case"), words.plain("Open"), "case:open", "")
        front.open_modal(asker, opening_view(words))
        return NOTHING

    return front.reading(asker, work)


def _chosen(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        chosen = take_choice(front.desk, tx, click.value, person.id)
        request = Request(person, chosen.account, chosen.rest, asker.answer_url)
        return Answer(opened(front, tx, person, request))

    return front.once(asker, work)


CLICKS: Mapping[str, Clicked] = {WHICH.action: _chosen}
COMMANDS = {"open": open_account}
