"""Bad input of every kind: one clear sentence, a way out, nothing changed."""

from typing import Any

import pytest

from sandbox.state import User
from storage.errors import DatabaseRefused
from tests.world import World


@pytest.mark.parametrize(
    ("typed", "said", "way_out"),
    [
        ("opne ACME", "I do not know “opne”", "Did you mean `/save open`?"),
        ("statsu", "I do not know “statsu”", "Did you mean `/save status`?"),
        ("xyzzy", "I do not know “xyzzy”", "`/save help` lists all commands"),
        ("<!channel>", "I do not know “&lt;!channel&gt;”", "`/save help`"),
        ("status Nobody", "I know no case for “Nobody”", "`/save open Nobody` opens one"),
        ("status", "Here I cannot tell which case you mean", "`/save status ACME`"),
        ("contact", "Here I cannot tell which case you mean", "`/save contact ACME`"),
        ("close", "Here I cannot tell which case you mean", "`/save close ACME`"),
        ("undo", "You have done nothing", "taken back"),
        ("mine", "You own no open case", "`/save open ACME` opens one"),
        ("x" * 3000, "I do not know", "`/save help`"),
    ],
)
def test_a_command_that_makes_no_sense_gets_a_sentence_and_a_way_out(
    world: World, typed: str, said: str, way_out: str
) -> None:
    before = len(world.sandbox.state.calls)

    reply = world.person("mina").types(f"/save {typed}")

    assert said in reply
    assert way_out in reply
    assert len(world.sandbox.state.calls) == before


def test_help_lists_every_command(world: World) -> None:
    from domain.commands import WORDS

    reply = world.person("mina").types("/save help")

    assert all(f"`/save {word}" in reply for word in set(WORDS) - {"mine", "help"})
    assert len(reply) < 3000


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"Whom did you reach?": "  "}, "who", "Whom did you reach?"),
        ({"Whom did you reach?": "Ines", "Day": "2099-01-01"}, "time", "in the future"),
        ({"Whom did you reach?": "Ines", "Day": "yesterday"}, "day", "is not a date"),
        ({"Whom did you reach?": "Ines", "Time": "25:99"}, "time", "is not a time"),
    ],
)
def test_a_contact_that_cannot_be_is_refused_at_its_field(
    world: World, fields: dict[str, Any], field: str, said: str
) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    mina.clicks("Log contact", channel="save-acme")

    errors = mina.fills(fields).submits()

    assert said in errors[field]
    assert mina.has_modal
    assert world.case("ACME").first_contact_at is None


@pytest.mark.parametrize(
    ("action", "fields", "field", "said"),
    [
        ("Change date…", {"Due on": "2020-01-01"}, "day", "That day is over"),
        ("Change date…", {"Due on": "soon"}, "day", "is not a date"),
        ("Assign…", {"Who does it": "U0GUS"}, "owner", "full member"),
        ("Assign…", {"Who does it": "U404"}, "owner", "full member"),
        ("Assign…", {"Who does it": "U0BOT"}, "owner", "full member"),
    ],
)
def test_an_item_is_not_given_to_nobody_nor_moved_into_the_past(
    world: World, action: str, fields: dict[str, Any], field: str, said: str
) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    mina.clicks("All items", channel="save-acme")
    mina.clicks(action, row="Call the customer")

    assert said in mina.fills(fields).submits()[field]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_renewal_that_nobody_can_mean_is_refused_at_its_field(world: World, day: str) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    mina.clicks("Edit facts…", channel="save-acme", via="More…")

    assert "is not a date" in mina.fills({"Renews on": day}).submits()["renewal"]
    assert world.case("ACME").renewal_on is None


def test_somebody_new_is_met_within_seconds(world: World) -> None:
    world.sandbox.state.users["U0NEW"] = User("U0NEW", "new", "Newcomer", "new@example.com")
    new = world.person("new")

    assert "try again in a few seconds" in new.types("/save open ACME")
    assert "is ready" in new.types("/save open ACME")


def test_an_unknown_zone_does_not_break_anything(world: World) -> None:
    world.sandbox.state.users["U0NEW"] = User("U0NEW", "new", "N", "n@example.com", "Mars/Olympus")
    new = world.person("new")
    new.types("/save")
    new.types("/save open ACME")

    new.clicks("Log contact", channel="save-acme")
    assert new.fills({"Whom did you reach?": "Ines"}).submits() == {}


def test_a_modal_that_comes_too_late_says_click_again(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    world.sandbox.faults.error("views.open", "expired_trigger_id")

    assert "Please click again" in mina.clicks("Log contact", channel="save-acme")
    assert not mina.has_modal


def test_a_database_that_fails_while_running_is_answered_in_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise DatabaseRefused("The database has no room left on its disk.", "Free some space.")

    monkeypatch.setattr("storage.audit.Audit.flush", full)

    reply = world.person("mina").types("/save open ACME")

    assert "nothing was changed" in reply
    monkeypatch.undo()
    assert "is ready" in world.person("mina").types("/save open ACME")


def test_a_case_of_forty_items_breaks_no_limit_of_slack(world: World) -> None:
    mina = world.person("mina")
    mina.types(f'/save open "{"Very long name " * 20}"')
    case = world.case("Very long name " * 20)
    with world.desk.database.write() as tx:
        rows = [
            {
                "ref": f"many{number}",
                "case_id": case.id,
                "position": 100 + number,
                "playbook": "mine",
                "name": f"n{number}",
                "phase": "first-day",
                "text": "x" * 300,
                "owner_id": "U0MINA",
                "due_at": world.clock.now(),
            }
            for number in range(60)
        ]
        tx.items.add(rows)
    mina.clicks("Called, no answer", channel=str(case.channel_name))
    mina.clicks("All items", channel=str(case.channel_name))

    assert mina.has_modal
    with world.desk.database.read() as tx:
        assert tx.jobs.list_dead() == []
