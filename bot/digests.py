"""The week in one message to each director, with two buttons: thank, and offer help."""

from datetime import date, datetime, timedelta

from bot.blocks import Block, actions, button, header, section
from bot.desk import Desk
from bot.held_back import show_held_back
from bot.hours import rhythm_of
from bot.messages import Message, filled
from bot.standup_facts import open_cases_of, standings_of
from bot.standup_load import help_line, managed_by
from bot.standup_words import Telling, case_line, total_lines
from bot.standups import totals_of
from bot.team import admins, holders_of, language_for, viewer_of
from bot.telling import tell_person
from domain.day import Rhythm, next_day_moment
from domain.digest import WEEK, digest_moment, is_within, monday_of
from domain.load import Load
from domain.people import Person
from domain.policy import Policy, Role
from domain.standup import Standing
from domain.standup_told import Told
from domain.standup_totals import Ended, Totals
from playbooks.words import N_, Words, mention
from storage.database import Transaction
from storage.job import Job, NewJob

WORST, NEEDY = 3, 3
THANK, THANK_WHOM = N_("Thank…"), N_("Thank %(who)s…")
OFFER, OFFER_WHOM = N_("Offer help…"), N_("Offer help to %(who)s…")


def plan_digests(tx: Transaction, policy: Policy, now: datetime) -> None:
    """Sets this week's message to each director, where it is planned or to come, and the next."""
    if not policy.standups.digest:
        return
    for person_id in holders_of(tx, policy, Role.DIRECTOR):
        rhythm = rhythm_of(tx, policy, person_id, now)
        monday = monday_of(rhythm.date_of(now))
        at = digest_moment(rhythm, monday)
        known = tx.jobs.find(_key(person_id, monday)) is not None
        if at is not None and (known or at > now):
            _plan(tx, person_id, monday, at)
        _plan_next(tx, person_id, rhythm, monday)


def _plan_next(tx: Transaction, person_id: str, rhythm: Rhythm, monday: date) -> None:
    at = digest_moment(rhythm, monday + WEEK)
    if at is not None:
        _plan(tx, person_id, monday + WEEK, at)


def _plan(tx: Transaction, person_id: str, monday: date, at: datetime) -> None:
    if tx.jobs.find(f"dm:{person_id}:{_said(monday)}") is not None:
        return
    payload = {"person": person_id, "monday": monday.isoformat()}
    tx.jobs.arm(NewJob(_key(person_id, monday), "send_digest", at, payload=payload))


def _key(person_id: str, monday: date) -> str:
    return f"digest:{person_id}:{monday.isoformat()}"


def _said(monday: date) -> str:
    return f"digest:{monday.isoformat()}"


class SendDigest:
    """The moment of one leader's week. Outside of their hours, or while they are away, it waits."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        policy, person_id = self._desk.policy(), job.payload["person"]
        monday, person = date.fromisoformat(job.payload["monday"]), tx.people.find(person_id)
        leads = person_id in holders_of(tx, policy, Role.DIRECTOR)
        if person is None or not leads or not policy.standups.digest:
            return
        rhythm = rhythm_of(tx, policy, person_id, now)
        wait_until = _waits(tx, rhythm, person_id, monday, now)
        if wait_until is not None:
            if is_within(rhythm, monday, wait_until):
                _plan(tx, person_id, monday, wait_until)
                return
        elif is_within(rhythm, monday, now):
            words = self._desk.words(language_for(tx, policy, person_id))
            message = digest_message(tx, policy, words, person, monday, now)
            if message is not None:
                self._tell(tx, person_id, monday, message, now)
        _plan_next(tx, person_id, rhythm, max(monday, monday_of(rhythm.date_of(now)) - WEEK))

    def _tell(
        self, tx: Transaction, person_id: str, monday: date, message: Message, now: datetime
    ) -> None:
        policy = self._desk.policy()
        tell_person(tx, person_id, _said(monday), message, now)
        if policy.reminders.is_shadow(now):
            # The week is taken: it is not said later either.
            tx.jobs.cancel(f"dm:{person_id}:{_said(monday)}", now)
            key, whom = _key(person_id, monday), mention(person_id)
            show_held_back(self._desk, tx, admins(tx, policy), key, message, whom, now)


def _waits(
    tx: Transaction, rhythm: Rhythm, person_id: str, monday: date, now: datetime
) -> datetime | None:
    """Until when it waits; None: it may be said now, or its week is over."""
    at = digest_moment(rhythm, monday)
    if at is not None and at > now:
        return at
    absence = tx.absences.find_at(person_id, now)
    if absence is not None:
        return next_day_moment(rhythm, absence.ends_at - timedelta(seconds=1), None)
    if at is not None and rhythm.hears(at, now):
        return None
    return None if rhythm.is_working(now) else next_day_moment(rhythm, now, None)


def digest_message(
    tx: Transaction, policy: Policy, words: Words, person: Person, monday: date, now: datetime
) -> Message | None:
    """The week's figures, the worst cases, who needs help, and the two buttons. None where there
    is nothing to tell of: no case is open, and none was closed."""
    viewer = viewer_of(tx, policy, person, now)
    on = Telling(words, now, tx.open_work.names())
    standings = standings_of(tx, policy, open_cases_of(tx, None), now)
    found = totals_of(tx, standings, None, person.zone, now, Told(now - WEEK, {}))
    if not (found.open or found.ended):
        return None
    managed = managed_by(tx, policy, viewer, now, standings)
    needy = managed.needy(policy)
    title = words.plain("The week to %(day)s in save cases", day=words.date(monday))
    rows = [[section(case_line(on, each))] for each in _worst(standings)]
    helped = [help_line(on, policy, each) for each in needy[:NEEDY]]

    def around(shown: list[Block], _left: int) -> list[Block]:
        blocks = [header(title), section("\n".join(total_lines(on, found, week=True))), *shown]
        if helped:
            needs = words.text("*Who needs help*")
            blocks.append(section("\n".join([needs, *helped])))
        return [*blocks, actions(_buttons(on, monday, found, needy), "leader")]

    n = found.open
    text = words.plural(
        "The week: %(n)s open save case, %(slipping)s slipping",
        "The week: %(n)s open save cases, %(slipping)s slipping",
        n, n=n, slipping=found.slipping,
    )  # fmt: skip
    return Message(text, filled(rows, around))


def _worst(standings: list[Standing]) -> list[Standing]:
    return [on for on in standings if on.is_slipping][:WORST]


def _buttons(on: Telling, monday: date, found: Totals, needy: list[Load]) -> list[Block]:
    """Each with whom it is about; the form behind it offers everybody else too."""
    saver, needing = saver_of(found.ended), needy[0].person_id if needy else ""
    week = monday.isoformat()
    thank = _label(on, THANK, THANK_WHOM, saver)
    offer = _label(on, OFFER, OFFER_WHOM, needing)
    return [
        button(thank, "leader:thank", f"{week}.{saver}"),
        button(offer, "leader:help", f"{week}.{needing}"),
    ]


def _label(on: Telling, bare: str, whom: str, person_id: str) -> str:
    name = on.names.get(person_id)
    return on.words.plain(whom, who=name) if name else on.words.plain(bare)


def saver_of(ended: tuple[Ended, ...]) -> str:
    """Who saved most cases of these, the most ARR where several saved as many; empty: nobody."""
    saves = [each for each in ended if each.is_saved]
    owners = {each.owner_id for each in saves}

    def worth(owner: str) -> tuple[int, int, str]:
        theirs = [each for each in saves if each.owner_id == owner]
        return len(theirs), sum(each.kept_minor or 0 for each in theirs), owner

    return max(owners, key=worth, default="")
