"""The form that closes a case, by whichever of its buttons, and the button that opens it again."""

from collections.abc import Mapping

from bot.blocks import Block
from bot.closing_views import closing_view
from bot.messages import Message
from bot.reopening import reopen_case
from bot.still_open import asked_in_form, still_open
from bot.working import person_using
from domain.cases import Case, Outcome
from handlers.answers import cases_meant, choice_of
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.form import About
from handlers.front import Answer, Asker, Front
from playbooks.words import Mrkdwn, Words, channel_link
from storage.database import Transaction

REOPEN = "case:reopen"


def closing_form(on: About, outcome: Outcome | None = None) -> Block:
    """How it ended, with what nobody has settled; `outcome` is chosen already."""
    told = asked_in_form(on.words, still_open(on.tx, on.case))
    return closing_view(on.words, on.case, told, outcome)


def _reopen(front: Front, asker: Asker, click: Click) -> Answer:
    return front.once(asker, lambda tx: _reopened(front, tx, asker, click.value))


def reopen(front: Front, asker: Asker, rest: str) -> Answer:
    """`/save reopen ACME`: the case that was closed last."""

    def work(tx: Transaction) -> Answer:
        person_using(front.desk, tx, asker.person_id)
        cases = cases_meant(tx, rest, asker.channel_id, "reopen")
        if len(cases) > 1:
            return Answer(choice_of(front.words(tx, asker.person_id), cases, REOPEN))
        return _reopened(front, tx, asker, cases[0].ref)

    return front.once(asker, work)


def _reopened(front: Front, tx: Transaction, asker: Asker, case_ref: str) -> Answer:
    case = reopen_case(front.desk, tx, case_ref, asker.person_id, asker.answer_url)
    return Answer(Message(_told(front.words(tx, asker.person_id), case)))


def _told(words: Words, case: Case) -> Mrkdwn:
    if case.channel_id is None:
        return words.text(
            "The case for *%(account)s* is open again. Its channel cannot be used any more: a new "
            "one follows in a moment.",
            account=case.account_name,
        )
    return words.text(
        "The case for *%(account)s* is open again: %(channel)s.",
        account=case.account_name,
        channel=channel_link(case.channel_id),
    )


CLICKS: Mapping[str, Clicked] = {REOPEN: _reopen}
COMMANDS = {"reopen": reopen}
