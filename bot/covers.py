"""One case looked after by a colleague for some days: asked, accepted, and what follows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.cover_views import cover_answered, cover_over, cover_question, line_covered, line_over
from bot.desk import Desk
from bot.handing_over import check_possible_owner
from bot.hours import zone_of
from bot.inviting import invite
from bot.messages import Message
from bot.showing import look_again, show_case
from bot.team import has_left, language_for
from bot.telling import tell_case, tell_person
from bot.working import BOT, Work, person_using, start_work
from domain.cases import Case
from domain.covers import Cover, CoverState, check_days
from domain.day import date_in
from domain.errors import DomainError
from domain.timeline import EntryKind
from playbooks.words import Words
from storage.database import Transaction
from storage.job import Job, NewJob


def ask_cover(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, deputy: str, first: date, last: date
) -> Cover:
    """Asks a colleague to look after the case on those days of its owner's calendar.

    Whoever offers it themselves has accepted. Raises `cover_self`, `cover_overlaps`,
    `deputy_away`, `owner_not_possible`, and what `check_days` raises.
    """
    work = start_work(desk, tx, case_ref, person_id)
    case, ref = work.case, desk.new_ref()
    check_possible_owner(tx, deputy)
    if deputy == case.owner_id:
        raise DomainError("cover_self")
    zone = zone_of(tx, case.owner_id)
    check_days(first, last, date_in(zone, work.now))
    starts_at, ends_at = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    if any(each.starts_at < ends_at for each in tx.absences.list_of(deputy, starts_at)):
        raise DomainError("deputy_away")
    _make_room(desk, work, starts_at, ends_at)
    tx.covers.add(
        ref=ref,
        case_id=case.id,
        person_id=case.owner_id,
        deputy_id=deputy,
        starts_at=starts_at,
        ends_at=ends_at,
        asked_at=work.now,
    )
    work.record("cover_asked", cover=ref, deputy=deputy)
    cover = _get(tx, ref)
    if deputy == person_id:
        return _accept(desk, work, cover)
    _tell(desk, work, cover, [deputy], "asked", lambda words: cover_question(
        words, case, cover, person_id))  # fmt: skip
    return cover


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _make_room(desk: Desk, work: Work, starts_at: datetime, ends_at: datetime) -> None:
    """Who has not answered is asked no more; who has accepted those days stays."""
    for each in work.tx.covers.list_of(work.case.id, starts_at):
        if each.starts_at >= ends_at:
            continue
        if each.state is CoverState.ACCEPTED:
            raise DomainError("cover_overlaps")
        _end(desk, work, each, [each.deputy_id])


def accept_cover(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Cover:
    """The colleague looks after it. Nobody else can say so."""
    work, cover = _start(desk, tx, ref, person_id)
    check_possible_owner(tx, person_id)
    return _accept(desk, work, cover)


def decline_cover(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Cover:
    """The colleague cannot; the owner hears it and is reminded as before."""
    work, cover = _start(desk, tx, ref, person_id)
    tx.covers.change(ref, CoverState.DECLINED)
    work.record("cover_declined", cover=ref)
    _tell(desk, work, cover, [cover.person_id], "declined", lambda words: cover_answered(
        words, work.case, cover, accepted=False))  # fmt: skip
    return cover


def _start(desk: Desk, tx: Transaction, ref: str, person_id: str) -> tuple[Work, Cover]:
    """The case, locked, and the question as it stands. Raises `not_asked`, `answered_already`."""
    person = person_using(desk, tx, person_id)
    case = tx.cases.lock(_get(tx, ref).case_id)
    cover, now = _get(tx, ref), desk.clock.now()
    if cover.deputy_id != person_id:
        raise DomainError("not_asked")
    if cover.state is not CoverState.ASKED:
        raise DomainError("cover_answered")
    if not case.is_open:
        raise DomainError("already_closed", account=case.account_name)
    if cover.ends_at <= now:
        raise DomainError("away_over")
    return Work(tx, case, person, now), cover


def _accept(desk: Desk, work: Work, cover: Cover) -> Cover:
    tx, case, now = work.tx, work.case, work.now
    tx.covers.change(cover.ref, CoverState.ACCEPTED)
    work.record("cover_accepted", cover=cover.ref)
    tx.timeline.add(
        ref=desk.new_ref(), case_id=case.id, at=now, by=cover.deputy_id,
        kind=EntryKind.COVERED.value,
    )  # fmt: skip
    if cover.deputy_id not in tx.cases.list_members(case.id):
        invite(tx, case, cover.deputy_id, cover.ref, now)
    line = line_covered(desk.words(case.language), cover)
    tell_case(tx, case, f"covered:{cover.ref}", Message(line), now)
    _tell(desk, work, cover, [cover.person_id], "accepted", lambda words: cover_answered(
        words, case, cover, accepted=True))  # fmt: skip
    for edge, at in (("start", max(cover.starts_at, now)), ("end", cover.ends_at)):
        _plan_turn(tx, cover, edge, at)
    return _get(tx, cover.ref)


def cancel_cover(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Cover:
    """Whoever works on the case can end it. Raises `cover_answered` when it stands no more."""
    case_id = _get(tx, ref).case_id
    work = start_work(desk, tx, tx.cases.get(case_id).ref, person_id)
    cover = _get(tx, ref)
    if cover.state not in {CoverState.ASKED, CoverState.ACCEPTED} or cover.ends_at <= work.now:
        raise DomainError("cover_answered")
    if cover.state is CoverState.ACCEPTED:
        line = line_over(desk.words(work.case.language), cover)
        tell_case(tx, work.case, f"cover-over:{ref}", Message(line), work.now)
    _end(desk, work, cover, [cover.deputy_id, cover.person_id])
    return cover


def _end(desk: Desk, work: Work, cover: Cover, hearers: list[str]) -> None:
    """It stands no more: the reminders go back to the owner."""
    tx, others = work.tx, [each for each in hearers if each != work.person.id]
    tx.covers.change(cover.ref, CoverState.CANCELLED)
    work.record("cover_cancelled", cover=cover.ref)
    _tell(desk, work, cover, others, "over", lambda words: cover_over(words, work.case, cover))
    _plan_turn(tx, cover, "cancelled", work.now)


def _plan_turn(tx: Transaction, cover: Cover, edge: str, at: datetime) -> None:
    payload = {"ref": cover.ref}
    name = f"cover:{cover.ref}:{edge}"
    tx.jobs.enqueue(NewJob(name, "turn_cover", at, None, cover.case_id, payload))


def _tell(
    desk: Desk, work: Work, cover: Cover, people: list[str], what: str,
    told: Callable[[Words], Message],
) -> None:  # fmt: skip
    for person_id in dict.fromkeys(people):
        if not has_left(work.tx, person_id):
            words = desk.words(language_for(work.tx, desk.policy(), person_id))
            key = f"cover-{what}:{cover.ref}"
            tell_person(work.tx, person_id, key, told(words), work.now, work.case.id)


def _get(tx: Transaction, ref: str) -> Cover:
    found = tx.covers.find(ref)
    if found is None:
        raise DomainError("forged_button")
    return found


def look_at_covers(tx: Transaction, deputy_id: str, now: datetime) -> None:
    """Somebody has left, or became a guest: what they look after is looked at anew."""
    for cover in tx.covers.list_to_come(deputy_id, now):
        _plan_turn(tx, cover, now.isoformat(), now)


class TurnCover:
    """It begins or ends, or who was to look after the case no longer can."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        assert job.case_id is not None
        case, cover = tx.cases.lock(job.case_id), _get(tx, job.payload["ref"])
        if cover.state in {CoverState.ASKED, CoverState.ACCEPTED} and cover.ends_at > now:
            self._end_impossible(tx, case, cover, now)
        show_case(tx, case, now)
        for person_id in (cover.person_id, cover.deputy_id):
            look_again(tx, person_id, now)

    def _end_impossible(self, tx: Transaction, case: Case, cover: Cover, now: datetime) -> None:
        try:
            check_possible_owner(tx, cover.deputy_id)
        except DomainError:
            _end(self._desk, Work(tx, case, BOT, now), cover, [cover.person_id])
