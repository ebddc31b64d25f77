"""The line of figures that a case leaves: from everything that happened in it, and kept current."""

from datetime import timedelta

from bot.counting_closed import AT_ONCE, KEY
from bot.debriefs import debrief_of, save_debrief
from bot.promises import deliver_promise
from domain.authority import Kind, Level
from domain.cases import Outcome
from domain.causes import Cause
from domain.outcomes import Follow
from domain.results import Response, Result
from storage.job import NewJob
from tests.closing import cases_of
from tests.conceding import CASE, asks, with_cause
from tests.promising import makes
from tests.world import World

DAY = timedelta(days=1)


def closes(world: World, name: str = "mina", outcome: str = "Saved", **more: str) -> None:
    person = world.person(name)
    person.types("/save close ACME")
    answers = {"How did it end?": outcome, "Why, in a sentence": "they said so"} | more
    assert person.fills(answers).submits() == {}


def result(world: World, case_id: int | None = None) -> Result | None:
    with world.desk.database.read() as tx:
        return tx.results.find(case_id or world.case("ACME").id)


def found(world: World, case_id: int | None = None) -> Result:
    line = result(world, case_id)
    assert line is not None
    return line


def reaches(world: World) -> None:
    mina = world.person("mina")
    mina.clicks("Log contact", channel=CASE)
    assert mina.fills({"Whom did you reach?": "Ines Roth"}).submits() == {}


def test_a_closing_leaves_one_line_of_everything_in_the_case(world: World) -> None:
    mina, dana = with_cause(world), world.person("dana")
    world.passes(timedelta(hours=20))
    reaches(world)
    makes(mina)
    asks(mina)
    dana.clicks("Approve")
    world.passes(8 * DAY)
    closes(world)

    line = found(world)

    assert (line.outcome, line.owner_id, line.cause) == (Outcome.SAVED, "U0MINA", "budget")
    assert (line.arr_minor, line.kept_minor, line.currency) == (50_000_00, 50_000_00, "USD")
    assert (line.response, line.contact_minutes) == (Response.WITHIN_48_HOURS, 20 * 60)
    assert line.close_minutes == (20 + 8 * 24) * 60
    # No update in eight days: the one of the seventh day is missed.
    assert (line.updates_due, line.updates_kept) == (1, 0)
    # 18% of $50,000, granted and not taken.
    assert (line.concession_kind, line.concession_percent) == (Kind.DISCOUNT, 18_00)
    assert line.concession_level == Level.DIRECTOR
    assert (line.granted_minor, line.conceded_minor) == (9_000_00, 0)
    assert (line.effort_minutes, line.relapsed_at, line.saved) == (None, None, True)


def test_an_open_case_has_none_and_a_closing_taken_back_leaves_none(world: World) -> None:
    mina = with_cause(world)
    assert result(world) is None
    closes(world)
    assert result(world) is not None

    mina.types("/save undo")

    assert result(world) is None


def test_what_a_customer_accepts_after_the_closing_counts(world: World) -> None:
    mina, dana = with_cause(world), world.person("dana")
    asks(mina)
    dana.clicks("Approve")
    mina.clicks("Offered to the customer…", channel=CASE)
    assert mina.fills({"Who has heard it?": "Ines"}).submits() == {}
    closes(world)
    world.passes(timedelta(hours=1))
    assert found(world).conceded_minor == 0

    mina.clicks("Accepted…", channel=world.case("ACME").channel_name)
    assert mina.submits() == {}

    assert found(world).conceded_minor == 9_000_00


def test_the_debrief_brings_the_effort_and_may_correct_the_cause(world: World) -> None:
    with_cause(world)
    closes(world)
    assert (found(world).effort_minutes, found(world).cause) == (None, "budget")

    with world.desk.database.write() as tx:
        debrief = debrief_of(tx, world.case("ACME"))
        answers = {"effort_minutes": 90, "worked": "the manager called"}
        seen = f"{debrief.ref}:{debrief.version}"
        save_debrief(world.desk, tx, seen, "U0MINA", answers, Cause.VALUE)

    assert (found(world).effort_minutes, found(world).cause) == (90, "value")


def test_a_later_case_says_what_became_of_the_earlier_one(world: World) -> None:
    with_cause(world)
    closes(world)
    first = world.case("ACME")
    world.passes(30 * DAY)
    world.person("mina").types("/save open ACME too expensive")
    second = world.case("ACME")
    with world.desk.database.write() as tx:
        tx.cases.change(second.id, follows=first.ref, follows_as=Follow.RELAPSE.value)
    closes(world, outcome="Lost")

    line = found(world, first.id)

    assert (line.relapsed_at, line.saved) == (second.opened_at, False)
    assert (line.retained_at_12, line.renewed) == (False, False)

    world.person("mina").types("/save undo")
    # The relapse stands; what is lost is not lost yet.
    assert (found(world, first.id).relapsed_at, found(world, first.id).retained_at_12) == (
        second.opened_at, None,
    )  # fmt: skip


def test_what_is_delivered_after_a_save_counts_as_kept(world: World) -> None:
    mina = with_cause(world)
    makes(mina)
    closes(world)
    assert (found(world).promises_due, found(world).promises_kept) == (0, 0)
    world.passes(timedelta(minutes=2))

    with world.desk.database.write() as tx:
        (promise,) = tx.promises.list_of(world.case("ACME").id)
        deliver_promise(world.desk, tx, promise.ref, "U0MINA")

    assert (found(world).promises_due, found(world).promises_kept) == (1, 1)


def test_cases_that_closed_before_there_were_figures_get_theirs_after_the_upgrade(
    world: World,
) -> None:
    mina = world.person("mina")
    for _ in range(AT_ONCE + 1):
        mina.types("/save open ACME")
        closes(world, outcome="Lost")
    with world.desk.database.write() as tx:
        ids = tx.results.list_missing(0, 500) + [case.id for case in cases_of(world)]
        for case_id in ids:
            tx.results.forget(case_id)
        tx.jobs.enqueue(NewJob(KEY, "count_closed", world.clock.now()))
    world.settle(longest=400)

    with world.desk.database.read() as tx:
        assert tx.results.list_missing(0, 500) == []
        lines = [tx.results.find(case_id) for case_id in ids]
    assert len(lines) == AT_ONCE + 1
    assert all(line is not None and line.outcome is Outcome.LOST for line in lines)
