"""An account that file and CRM know: whose word holds, and what people typed stands in any case."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.account_import import Import, Placed, import_rows
from domain.accounts import account_key
from domain.directory import DirectoryFacts, DirectoryRules
from domain.fact_sources import Prefer
from tests.crm_world import FULL, CrmWorld


@pytest.fixture
def world(tmp_path: Path) -> CrmWorld:
    made = CrmWorld(tmp_path)
    made.crm.add("1001", "ACME", **FULL)
    return made


def imports(world: CrmWorld, arr: int, renewal: date | None = None) -> None:
    facts = DirectoryFacts("ACME", account_key("ACME"), "A-1", arr * 100, "USD", renewal)
    run = Import("csv", world.clock.now(), frozenset({"A-1"}))
    import_rows(world.desk, run, [Placed(2, facts)])


def opens(world: CrmWorld) -> None:
    world.person("mina").types("/save open ACME")


def closes(world: CrmWorld, channel: str = "save-acme") -> None:
    mina = world.person("mina")
    mina.clicks("Close case…", channel=channel, via="More…")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "They merged."})
    assert mina.submits() == {}


def known(world: CrmWorld) -> tuple[int | None, date | None]:
    with world.desk.database.read() as tx:
        account = tx.accounts.find_named("ACME")
    assert account is not None
    return account.arr_minor, account.renewal_on


def test_both_know_the_account_and_neither_takes_it_from_the_other(world: CrmWorld) -> None:
    imports(world, 70_000)
    opens(world)
    imports(world, 70_000)

    with world.desk.database.read() as tx:
        account = tx.accounts.find_named("ACME")
        assert account is not None
        assert (account.source, account.external_id) == ("csv", "A-1")
        assert (account.crm, account.crm_id) == ("hubspot", "1001")
        assert tx.accounts.find_external(("csv", "hubspot"), "A-1") == account
        assert tx.accounts.find_external(("csv", "hubspot"), "1001") == account


def test_an_imported_account_is_not_asked_about_at_each_opening(world: CrmWorld) -> None:
    imports(world, 70_000)
    opens(world)
    closes(world)
    imports(world, 70_000)
    world.passes(timedelta(hours=20))
    opens(world)
    assert world.questions() == 1


def test_the_newest_word_holds_by_default_for_the_case_as_well(world: CrmWorld) -> None:
    imports(world, 70_000, date(2026, 8, 1))
    opens(world)
    assert known(world) == (84_000_00, date(2026, 9, 3))
    case = world.case("ACME")
    assert (case.arr_minor, case.renewal_on) == (84_000_00, date(2026, 9, 3))
    assert not any("stands" in line for line in world.lines())

    imports(world, 90_000)
    assert known(world) == (90_000_00, date(2026, 9, 3))
    assert world.case("ACME").arr_minor == 84_000_00


def test_a_file_that_is_preferred_is_only_completed_by_the_crm(world: CrmWorld) -> None:
    world.change_policy(directory=DirectoryRules(prefer=Prefer.CSV))
    imports(world, 70_000)
    opens(world)
    assert known(world) == (70_000_00, date(2026, 9, 3))
    case = world.case("ACME")
    assert (case.arr_minor, case.renewal_on) == (70_000_00, date(2026, 9, 3))
    assert any("What this case has already stands." in line for line in world.lines())

    # What the CRM alone says, it may correct; and what it said first, the file may.
    world.crm.records[0] |= {"renewal": "2026-10-01", "arr": "1"}
    closes(world)
    world.passes(timedelta(hours=25))
    opens(world)
    assert known(world) == (70_000_00, date(2026, 10, 1))
    imports(world, 71_000, date(2026, 12, 1))
    assert known(world) == (71_000_00, date(2026, 12, 1))


def test_a_crm_that_is_preferred_is_only_completed_by_the_file(world: CrmWorld) -> None:
    world.change_policy(directory=DirectoryRules(prefer=Prefer.CRM))
    imports(world, 70_000)
    opens(world)
    assert known(world) == (84_000_00, date(2026, 9, 3))
    assert world.case("ACME").arr_minor == 84_000_00

    imports(world, 90_000, date(2026, 12, 1))

    assert known(world) == (84_000_00, date(2026, 9, 3))


@pytest.mark.parametrize("prefer", list(Prefer))
def test_what_a_person_typed_into_the_case_is_never_overwritten(
    world: CrmWorld, prefer: Prefer
) -> None:
    """Not even where the file agrees with it in between."""
    world.change_policy(directory=DirectoryRules(prefer=prefer))
    imports(world, 70_000)
    world.carrier.hangs = True
    opens(world)
    mina = world.person("mina")
    mina.clicks("Edit facts…", channel="save-acme", via="More…")
    mina.fills({"ARR a year": "90k"}).submits()
    imports(world, 90_000)
    world.carrier.answer()
    world.settle()

    assert world.case("ACME").arr_minor == 90_000_00
    assert any("What was typed in this case stands." in line for line in world.lines())


def test_what_was_typed_when_opening_stands_too(world: CrmWorld) -> None:
    mina = world.person("mina")
    mina.types("/save open")
    mina.fills({"Account": "ACME", "ARR a year": "50k"}).submits()
    world.settle()
    assert world.case("ACME").arr_minor == 50_000_00
    assert world.case("ACME").renewal_on == date(2026, 9, 3)


def test_what_the_form_showed_and_nobody_changed_is_not_typed(world: CrmWorld) -> None:
    imports(world, 70_000)
    world.carrier.hangs = True
    opens(world)
    mina = world.person("mina")
    mina.clicks("Edit facts…", channel="save-acme", via="More…")
    mina.fills({"Renews on": "2026-07-01"}).submits()
    world.carrier.answer()
    world.settle()

    case = world.case("ACME")
    assert (case.arr_minor, case.renewal_on) == (84_000_00, date(2026, 7, 1))
