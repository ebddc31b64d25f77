"""People who leave the workspace: whoever answers for them is asked to hand their cases over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.absences import plan_turn
from bot.aftercare_handover import ask_for_new_tenders
from bot.approval_rounds import turn_at
from bot.blocks import Block, button, section
from bot.covers import look_at_covers
from bot.desk import Desk
from bot.handover_answers import look_at_answers
from bot.hearing import hearer
from bot.leaver_questions import ask_above, question_of
from bot.messages import Message
from bot.showing import look_again, look_at_case
from domain.cases import Case
from domain.people import Person
from playbooks.words import Mrkdwn, Words, channel_link, mention
from storage.database import Transaction

MOST_CASES = 2000


def left_workspace(desk: Desk, tx: Transaction, person_id: str, now: datetime) -> None:
    """Slack says that the person is gone, before any event has told us."""
    person = tx.people.find(person_id)
    if person is not None and not person.deactivated:
        note_people(desk, tx, [replace(person, deactivated=True)], now)
        tx.audit.record(now, "slack", "person_left", None, person=person_id)
    for absence in tx.absences.list_covered_by(person_id, now):
        plan_turn(tx, absence.ref, f"left-{person_id}", now)
    look_at_answers(tx, person_id, now)
    look_at_covers(tx, person_id, now)
    ask_for_new_owners(desk, tx, person_id, now)


def note_people(desk: Desk, tx: Transaction, people: Sequence[Person], now: datetime) -> None:
    """Keeps who people are now; whoever heard for somebody who is here again hears no more."""
    left = set(tx.people.list_left_with_duties())
    if any(_comes_or_goes(tx, person) for person in people):
        # Whose team is whose, and who answers for whom, may be another now.
        tx.homes.refresh_all(now)
    for person in people:
        if person.id in left and not person.deactivated:
            look_again(tx, hearer(tx, desk.policy(), person.id, now), now)
            look_again(tx, person.id, now)
            for case in tx.cases.list_open_of(person.id, MOST_CASES):
                look_at_case(tx, case, now)
    tx.people.save(*people)


def _comes_or_goes(tx: Transaction, person: Person) -> bool:
    known = tx.people.find(person.id)
    return known is not None and known.deactivated != person.deactivated


def came_back(tx: Transaction, person_id: str, occasion: str, now: datetime) -> None:
    """Somebody is here, perhaps again: whom they stand in for is shown so."""
    for absence in tx.absences.list_covered_by(person_id, now):
        plan_turn(tx, absence.ref, f"back-{occasion}", now)


def ask_for_new_owners(desk: Desk, tx: Transaction, person_id: str, now: datetime) -> None:
    """Asks once about each set of cases, in one message with a button a case.

    Requests that wait for their word are looked at: the level above is asked.
    """
    for waiting in tx.approvals.list_waiting_on(person_id):
        turn_at(tx, tx.concessions.find_by_id(waiting), now)
    cases = tx.cases.list_open_of(person_id, MOST_CASES)
    for case in cases:
        look_at_case(tx, case, now)
    # Also of somebody who owned no case but items: whoever hears of them now is looked at.
    look_again(tx, hearer(tx, desk.policy(), person_id, now), now)
    ask_above(desk, tx, person_id, "left", cases, _question, now)
    ask_for_new_tenders(desk, tx, person_id, now)


def _question(words: Words, person_id: str, cases: Sequence[Case]) -> Message:
    text = words.plural(
        "%(who)s has left the workspace and owned %(n)s open case. Who takes it over? Until then "
        "I remind you.",
        "%(who)s has left the workspace and owned %(n)s open cases. Who takes them over? Until "
        "then I remind you.",
        len(cases),
        n=len(cases),
        who=mention(person_id),
    )

    def rest(more: int) -> Mrkdwn:
        return words.plural(
            "and %(n)s more; `/save handover` with the account's name hands it over",
            "and %(n)s more; `/save handover` with an account's name hands each over",
            more,
            n=more,
        )

    return question_of(text, [_row(words, case) for case in cases], rest)


def _row(words: Words, case: Case) -> Block:
    label = words.plain("Hand over %(account)s", account=case.account_name)
    hand_over = button(words.plain("Hand over…"), "case:hand_over", case.ref, label=label)
    where = channel_link(case.channel_id) if case.channel_id else ""
    text = words.text("*%(account)s* %(where)s", account=case.account_name, where=where)
    return section(text, hand_over, f"left-{case.ref}")
