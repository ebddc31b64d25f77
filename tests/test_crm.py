"""What the CRM knows arrives on the case later, wherever it comes from, and holds up nobody."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.crm import CrmSource
from domain.timeline import EntryKind
from tests.crm_doubles import Double, HubSpotDouble, Reply
from tests.crm_server import DROP, SLOW
from tests.crm_world import FULL, CrmWorld
from tests.salesforce_double import SalesforceDouble

DOUBLES = pytest.mark.parametrize("double", [HubSpotDouble, SalesforceDouble])


@pytest.fixture
def world(tmp_path: Path) -> CrmWorld:
    return CrmWorld(tmp_path)


def opens(world: CrmWorld, name: str = "ACME") -> str:
    return world.person("mina").types(f"/save open {name}")


@DOUBLES
def test_facts_arrive_and_the_channel_hears_from_where(
    tmp_path: Path, double: type[Double]
) -> None:
    world = CrmWorld(tmp_path, double())
    world.crm.add("1001", "Acme Inc.", **FULL)
    source = "HubSpot" if double is HubSpotDouble else "Salesforce"

    opens(world)

    said = f"From {source}: ARR $84,000, renews Sep 3, 2026, owner owner91@example.com, health 62"
    assert [line for line in world.lines() if "From" in line] == [f"{said} of 100."]
    case = world.case("ACME")
    assert (case.arr_minor, case.currency, case.renewal_on) == (84_000_00, "USD", date(2026, 9, 3))
    card = world.person("mina").reads("save-acme")
    assert "ARR $84,000 · renews Sep 3, 2026" in card
    assert f"{source} was read" in card
    assert world.crm.off_model == []
    with world.desk.database.read() as tx:
        account = tx.accounts.get(case.account_id)
        entries = tx.timeline.list_of(case.id)
    assert (account.crm, account.crm_id) == (world.policy.crm.source.value, "1001")
    assert (account.owner_email, account.health) == ("owner91@example.com", 62)
    assert account.crm_read_at == world.clock.now()
    assert [each.kind for each in entries].count(EntryKind.FACTS) == 1


def until_complete(world: CrmWorld) -> tuple[str, list[tuple[str, float]], list[str]]:
    """The answer, each call with the moment it was made, and what stands in the channel then."""
    world.timed.calls.clear()
    reply = opens(world)
    shown = [each.text for each in world.messages("save-acme")]
    return reply.partition("<#")[0], sorted(world.timed.calls), shown


@pytest.mark.parametrize("wrong", ["hangs", "500", "slow", "drop", "404", "html"])
def test_opening_is_the_same_whatever_the_crm_does(tmp_path: Path, wrong: str) -> None:
    """As without a CRM: the same answer, the same calls at the same moments, the same words."""
    (tmp_path / "without").mkdir()
    without, world = CrmWorld(tmp_path / "without", asked=False), CrmWorld(tmp_path)
    world.crm.add("1001", "ACME", **FULL)
    world.carrier.hangs = wrong == "hangs"
    world.crm.stays = {
        "hangs": None, "500": Reply(500, b""), "slow": SLOW, "drop": DROP,
        "404": Reply(404, b""), "html": Reply(503, b"<html>"),
    }[wrong]  # fmt: skip

    assert until_complete(world) == until_complete(without)

    # It was asked nevertheless; what hangs has not even been heard there.
    assert world.questions() == {"hangs": 0, "404": 1}.get(wrong, 3)
    world.carrier.answer()


def test_an_answer_after_thirty_seconds_still_arrives(world: CrmWorld) -> None:
    world.crm.add("1001", "ACME", **FULL)
    world.carrier.hangs = True
    opens(world)
    assert "ARR not known" in world.person("mina").reads("save-acme")

    world.carrier.answer()
    world.settle()

    assert "ARR $84,000" in world.person("mina").reads("save-acme")
    assert world.questions() == 1


def test_the_bot_works_on_while_the_crm_hangs(world: CrmWorld) -> None:
    world.carrier.hangs = True
    names = ("Globex", "Initech", "Umbrella")
    for name in names:
        opens(world, name)
        assert len(world.messages(f"save-{name.lower()}")) == 2
    world.carrier.answer()
    world.settle()
    for name in names:
        assert sum("no record named" in each for each in world.lines(f"save-{name.lower()}")) == 1


def test_what_people_typed_stands_and_the_difference_is_said(world: CrmWorld) -> None:
    world.crm.add("1001", "ACME", **FULL)
    world.carrier.hangs = True
    opens(world)
    mina = world.person("mina")
    mina.clicks("Add ARR", channel="save-acme")
    mina.fills({"ARR a year": "90k"}).submits()
    world.carrier.answer()
    world.settle()

    case = world.case("ACME")
    assert (case.arr_minor, case.renewal_on) == (90_000_00, date(2026, 9, 3))
    assert any("ARR $84,000" in line and "stands" in line for line in world.lines())


def test_a_renewal_that_is_near_alerts_as_if_it_had_been_typed(world: CrmWorld) -> None:
    world.crm.add("1001", "ACME", renewal="2026-03-20")
    opens(world)
    assert any("emergency" in each.text.lower() or "Fewer" in each.text
               for each in world.messages("save-acme"))  # fmt: skip
    assert any("ACME" in each.text for each in world.told("bob"))


def test_nothing_found_is_one_line(world: CrmWorld) -> None:
    opens(world)
    assert [line for line in world.lines() if "HubSpot" in line] == [
        "HubSpot has no record named *ACME*. The buttons on the card take the facts."
    ]
    assert "ARR not known" in world.person("mina").reads("save-acme")


def test_a_record_without_the_facts_says_so(world: CrmWorld) -> None:
    world.crm.add("1001", "ACME", arr="lots")
    opens(world)
    said = "HubSpot has *ACME*, without any of the facts asked for. Not in a form that I can read"
    assert any(line == f"{said} there: ARR." for line in world.lines())


def several(world: CrmWorld) -> None:
    world.crm.add("1", "Acme Robotics", arr="10000")
    world.crm.add("2", "Acme Bakery <!channel>", arr="20000")
    world.crm.add("3", "Acme", archived=True)
    opens(world)


def test_several_candidates_are_asked_and_never_guessed(world: CrmWorld) -> None:
    several(world)
    mina = world.person("mina")
    assert world.case("ACME").arr_minor is None
    question = world.messages("save-acme")[-1]
    assert "several records that could be *ACME*" in question.text
    assert not any(question.pings)

    mina.clicks("This one", row="Acme Robotics", channel="save-acme")

    assert world.case("ACME").arr_minor == 10_000_00
    assert "*ACME* is *Acme Robotics* in HubSpot." in mina.reads("save-acme")
    assert "This one" not in str(world.messages("save-acme")[-2].blocks)
    with world.desk.database.read() as tx:
        assert tx.accounts.get(world.case("ACME").account_id).crm_id == "1"


def test_two_records_of_the_very_name_are_asked_as_well(world: CrmWorld) -> None:
    world.crm.add("1", "ACME", arr="1")
    world.crm.add("2", "Acme, Inc.", arr="2")
    opens(world)
    assert world.case("ACME").arr_minor is None
    assert "Which one is it?" in world.messages("save-acme")[-1].text


def test_none_of_them_is_an_answer_too(world: CrmWorld) -> None:
    several(world)
    mina = world.person("mina")
    mina.clicks("None of them", channel="save-acme")
    assert "None of the records in HubSpot is *ACME*." in mina.reads("save-acme")
    assert world.case("ACME").arr_minor is None
    assert world.questions() == 1


def test_the_question_is_answered_once_and_by_people_of_the_case(world: CrmWorld) -> None:
    several(world)
    question = world.messages("save-acme")[-1]
    choose = question.blocks[1]["accessory"]
    world.person("gus").forges(question, choose)
    assert world.case("ACME").arr_minor is None
    world.person("mina").clicks("None of them", channel="save-acme")
    world.person("bob").forges(question, choose)
    assert world.case("ACME").arr_minor is None
    forged = choose | {"value": f"{world.case('ACME').ref}.nothing"}
    world.person("bob").forges(question, forged)
    assert world.case("ACME").arr_minor is None


def closes(world: CrmWorld, name: str = "acme", outcome: str = "Lost") -> None:
    mina = world.person("mina")
    mina.clicks("Close case…", channel=f"save-{name}", via="More…")
    mina.fills({"How did it end?": outcome, "Why, in a sentence": "They merged."})
    assert mina.submits() == {}


def test_facts_are_good_for_a_day_and_the_card_says_how_old_they_are(world: CrmWorld) -> None:
    world.crm.add("1001", "ACME", **FULL)
    opens(world)
    closes(world)
    world.passes(timedelta(hours=20))
    opens(world)
    assert world.questions() == 1
    assert world.case("ACME").arr_minor == 84_000_00
    assert "HubSpot was read" in world.person("mina").reads("save-acme")
    closes(world)

    world.crm.records[0]["arr"] = "99000"
    world.passes(timedelta(hours=5))
    opens(world)

    paths = [each.path for each in world.crm.asked]
    assert "/crm/v3/objects/companies/1001" in paths
    with world.desk.database.read() as tx:
        assert tx.accounts.get(world.case("ACME").account_id).arr_minor == 99_000_00


def test_a_record_that_is_gone_is_looked_for_by_its_name(world: CrmWorld) -> None:
    world.crm.add("1001", "ACME", **FULL)
    opens(world)
    closes(world)
    world.crm.records[0]["id"] = "2002"
    world.passes(timedelta(hours=25))
    opens(world)
    with world.desk.database.read() as tx:
        assert tx.accounts.get(world.case("ACME").account_id).crm_id == "2002"


def test_a_crm_that_is_down_is_told_to_the_admin_once_and_asked_again(world: CrmWorld) -> None:
    world.crm.add("1001", "ACME", **FULL)
    world.crm.stays = Reply(500, b"")
    opens(world)
    opens(world, "Globex")
    told = [each.text for each in world.told("dana") if "HubSpot" in each.text]
    assert len(told) == 1
    assert told[0].startswith("HubSpot is unwell (HTTP 500).")
    assert world.questions() == 6

    world.passes(timedelta(minutes=5))
    assert world.questions() == 12
    world.crm.stays = None
    world.lives_through(timedelta(hours=2))

    assert world.case("ACME").arr_minor == 84_000_00
    assert any("no record named *Globex*" in line for line in world.lines("save-globex"))


def test_a_crm_that_stays_down_is_left_alone_in_the_end(world: CrmWorld) -> None:
    world.crm.stays = Reply(403, b"")
    opens(world)
    world.lives_through(timedelta(days=4))
    assert world.questions() == 5
    with world.desk.database.read() as tx:
        assert tx.jobs.list_dead() == []


def test_too_many_questions_let_the_crm_rest(world: CrmWorld) -> None:
    world.crm.add("1001", "ACME", **FULL)
    world.crm.troubles.append(Reply(429, b""))
    opens(world)
    assert world.case("ACME").arr_minor == 84_000_00
    assert world.questions() == 2


def test_a_score_in_a_worse_band_than_before_is_a_signal_in_the_case(world: CrmWorld) -> None:
    world.crm.add("1001", "ACME", health="80")
    opens(world)
    assert not any("New signal" in line for line in world.lines())
    closes(world)
    world.crm.records[0]["health"] = "20"
    world.passes(timedelta(hours=25))
    opens(world)
    assert any("New signal" in line for line in world.lines())


def test_a_record_that_another_spelling_has_stays_there(world: CrmWorld) -> None:
    with world.desk.database.write() as tx:
        other = tx.accounts.take("Acme Holdings")
        tx.accounts.change(other.id, crm=CrmSource.HUBSPOT.value, crm_id="1001")
    world.crm.add("1001", "ACME", **FULL)
    opens(world)
    world.person("mina").clicks("Open as new: ACME")
    assert world.case("ACME").arr_minor == 84_000_00
    with world.desk.database.read() as tx:
        assert tx.accounts.get(world.case("ACME").account_id).crm_id is None


def test_a_restart_while_the_crm_is_asked_asks_again_and_tells_once(world: CrmWorld) -> None:
    world.crm.add("1001", "ACME", **FULL)
    world.carrier.hangs = True
    opens(world)
    world.carrier.hangs = False
    world.restart()
    world.settle()
    world.carrier.answer()
    world.settle()
    assert len([line for line in world.lines() if "From HubSpot" in line]) == 1


def test_without_a_crm_nobody_is_asked(tmp_path: Path) -> None:
    world = CrmWorld(tmp_path, asked=False)
    opens(world)
    closes(world)
    world.passes(timedelta(minutes=5))
    assert world.crm.asked == []
