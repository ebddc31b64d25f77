"""`/save report`: asked in a line, answered at once, delivered whole to who may see it."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.carrier import InlineCarrier
from domain.people import Person
from domain.policy import ReportingLine
from sandbox import acts
from sandbox.checks import check_message
from sandbox.people import text_of
from sandbox.state import File, Message
from tests.measured_cases import CASES
from tests.reporting import one_saved
from tests.storage.test_stored_tallies import write
from tests.world import POLICY, World, user

DAY = timedelta(days=1)
JULY_15 = datetime(2026, 7, 15, 9, tzinfo=UTC)
ON_ITS_WAY = "is on its way to our direct messages."


def told(world: World, name: str = "bob") -> list[Message]:
    """The messages of reports that somebody got, each within Slack's limits."""
    found = [each for each in world.told(name) if " days)" in each.text]
    for each in found:
        check_message({"text": each.text, "blocks": each.blocks})
        assert len(each.text) <= 4000
    return found


def read(world: World, name: str = "bob") -> str:
    return "\n".join(text_of(each) for each in told(world, name))


def files(world: World) -> list[File]:
    """Its tables; the picture comes as a file as well."""
    every = world.sandbox.state.files.values()
    return [each for each in every if each.name.endswith(".csv")]


def rows(file: File) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.content.decode().removeprefix("\ufeff"))))


@pytest.fixture
def saved(world: World) -> World:
    return one_saved(world)


def test_a_manager_asks_in_a_line_and_gets_text_tables_and_a_file(saved: World) -> None:
    bob = saved.person("bob")

    answer = bob.types("/save report last 30 days by csm")
    saved.settle()

    assert ON_ITS_WAY in answer
    shown = read(saved)
    assert "30 days) · cases of 3 people: your team and you · save rate 100% (n = 1, few)" in shown
    assert "*Save rate, tiers 1–3*: 100% (n = 1, few)" in shown
    assert "Saved and saved in part, of all closed cases of tier 1 to 3." in shown
    assert "*Time to first contact*: 20 h (n = 1, few)" in shown
    assert "*ARR saved*: $50,000 (n = 1, few)" in shown
    assert "Mina Sato       1       100%  1 few     100%     20 h  5.8 days" in shown
    assert "_Nothing to say yet (n = 0):_ Weekly updates in time" in shown
    assert "The save rate is above 70%" in shown
    assert "Net revenue retention (aim above 110%): needs expansion" in shown
    (file,) = files(saved)
    table = {(each["by"], each["part"], each["measure"]): each for each in rows(file)}
    assert table["", "", "save_rate"]["value"] == "100.00"
    assert table["", "", "time_to_save"] | {"definition": ""} == {
        "from": "2026-02-08", "until": "2026-03-09", "by": "", "part": "",
        "measure": "time_to_save", "name": "Time to save", "value": "5.83", "unit": "days",
        "currency": "", "n": "1", "few": "few", "before_from": "2026-01-09",
        "before_until": "2026-02-07", "before_value": "", "before_n": "", "definition": "",
    }  # fmt: skip
    assert table["CSM", "Mina Sato", "arr_saved"]["value"] == "50000.00"
    assert table["month", "2026-03", "month_saved"]["value"] == "50000.00"


def test_only_who_asked_sees_it(saved: World) -> None:
    saved.person("bob").types("/save report")
    saved.settle()

    assert told(saved)
    assert not any(told(saved, name) for name in ("mina", "omar", "dana", "vera"))
    channel = str(saved.case("ACME").channel_name)
    assert "Save report" not in str(saved.messages(channel))


def test_what_was_said_to_come_comes_although_the_bot_stops_right_then(
    saved: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as stopped:
        stopped.setattr(InlineCarrier, "carry", lambda _self, _errand: None)
        assert ON_ITS_WAY in saved.person("bob").types("/save report last month")
    saved.restart()
    assert told(saved) == []

    saved.lives_through(timedelta(minutes=2))

    (message,) = told(saved)
    assert "Feb 1, 2026 – Feb 28, 2026* (28 days)" in text_of(message)


def test_with_many_things_to_do_it_comes_when_its_turn_has_come(
    saved: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as busy:
        busy.setattr(InlineCarrier, "room", lambda _self: 0)
        assert ON_ITS_WAY in saved.person("bob").types("/save report by csm")
    saved.settle()

    assert "Mina Sato       1       100%" in read(saved)
    assert len(files(saved)) == 1


def test_it_comes_once(saved: World) -> None:
    saved.person("bob").types("/save report")
    saved.settle()
    said = read(saved)

    saved.lives_through(timedelta(minutes=5))

    assert read(saved) == said
    assert len(files(saved)) == 1


def test_who_became_a_guest_meanwhile_gets_no_numbers_and_is_told_why(
    saved: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as stopped:
        stopped.setattr(InlineCarrier, "carry", lambda _self, _errand: None)
        saved.person("mina").types("/save report")
    with saved.desk.database.write() as tx:
        tx.people.save(Person("U0MINA", "mina", guest=True))

    saved.lives_through(timedelta(minutes=2))

    assert told(saved, "mina") == []
    assert "Guests" in text_of(saved.told("mina")[-1])


def test_nothing_of_a_case_leaves_it_but_numbers(saved: World) -> None:
    saved.person("dana").types("/save report by playbook")
    saved.settle()

    everything = read(saved, "dana") + files(saved)[0].content.decode()
    assert not [each for each in ("ACME", "they said so", "Ines Roth") if each in everything]


def test_a_csm_sees_the_numbers_of_their_own_cases_and_compares_nobody(saved: World) -> None:
    mina, omar = saved.person("mina"), saved.person("omar")
    mina.types("/save report")
    omar.types("/save report")
    saved.settle()

    assert "your own cases · save rate 100% (n = 1, few)" in read(saved, "mina")
    assert "No case was closed in that time." in read(saved, "omar")
    assert "Only managers and those above them compare people." in omar.types(
        "/save report last month by csm"
    )
    assert len(files(saved)) == 1


def test_directors_and_executives_see_everybodys(saved: World) -> None:
    for name in ("dana", "vera"):
        saved.person(name).types("/save report by csm")
        saved.settle()
        assert "all cases · save rate 100% (n = 1, few)" in read(saved, name)


def test_a_manager_sees_nobody_of_another_team(saved: World) -> None:
    line = ReportingLine(user("U0BOB"), (user("U0OMAR"),))
    other = ReportingLine(user("U0DANA"), (user("U0MINA"),))
    saved.change_policy(reporting=(line, other))

    saved.person("bob").types("/save report")
    saved.settle()

    assert "No case was closed in that time." in read(saved)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("since forever", "I do not know the time “since forever”. Write it like `this quarter`"),
        ("2026-Q5", "I do not know the time “2026-Q5”"),
        ("<!channel>", "I do not know the time “&lt;!channel&gt;”"),
        ("last month by mood", "I cannot tell cases apart by “mood”. After `by` write one of"),
        ("2026-03-05 to 2026-03-01", "ends (2026-03-01) before it begins (2026-03-05)"),
        ("2027", "begins on 2027-01-01, which is still to come"),
    ],
)
def test_what_is_not_understood_is_one_sentence_with_a_way_out(
    world: World, typed: str, refusal: str
) -> None:
    answer = world.person("bob").types(f"/save report {typed}")

    assert refusal in answer
    assert "\n" not in answer
    assert told(world) == []


def test_before_anything_was_closed_it_says_so(world: World) -> None:
    world.person("bob").types("/save report this quarter")
    world.settle()

    (message,) = told(world)
    assert "No case was closed in that time." in text_of(message)
    assert files(world) == []


def test_the_same_words_work_in_a_direct_message(saved: World) -> None:
    bob = saved.sandbox.state.user_named("bob")
    acts.say(saved.sandbox, bob.id, saved.sandbox.direct_with(bob.id), "report last 7 days")
    saved.settle()

    assert "*Cases closed*: 1" in read(saved)


def test_a_whole_quarter_fits_into_messages_and_nothing_is_cut(world: World) -> None:
    """The forty-two cases of the fixture, three currencies, with the quarter before."""
    world.clock.advance(JULY_15 - world.clock.now())
    with world.desk.database.write() as tx:
        write(tx._connection, CASES)

    world.person("dana").types("/save report 2026-Q2 by concession")
    world.settle()

    shown = read(world, "dana")
    assert "Apr 1, 2026 – Jun 30, 2026* (91 days) · all cases · save rate 50% (n = 34)" in shown
    assert "*ARR saved*: $665,800.51 (n = 28) · before: $30,000 (n = 5, few)" in shown
    assert "*ARR saved*: €53,703.68 (n = 11)" in shown
    assert "*ARR saved*: ¥300,000 (n = 2, few)" in shown
    assert "*Save ROI*: 1,148.23% in USD (n = 13)" in shown
    assert "an hour costs $75 and 20% of customers at risk stay without any effort" in shown
    assert "Saved 17, in part 2, relapsed 1, lost 16, let go 6." in shown
    assert "Closed cases that were never triaged: 3." in shown
    assert "Closed cases without an ARR: 1." in shown
    assert re.search(r"within 48 hours +66.67% +15\n", shown)
    assert "2026-05 EUR" in shown
    assert "no concession" in shown
    # The last line of all is there.
    assert "“Few” marks fewer than 10" in shown


def test_policy_says_what_a_customer_is_worth(world: World) -> None:
    world.clock.advance(JULY_15 - world.clock.now())
    world.change_policy(measures=replace(POLICY.measures, average_ltv=30_000_00))
    with world.desk.database.write() as tx:
        write(tx._connection, CASES)

    world.person("dana").types("/save report 2026-Q2")
    world.settle()

    shown = read(world, "dana")
    assert "*Programme ROI*: 507.31% in USD (n = 16)" in shown
    assert "a customer is worth $30,000" in shown
    assert "the policy does not say what a customer is worth" not in shown
