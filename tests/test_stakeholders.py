"""The stakeholder map: who is who at the customer, and what it lacks."""

from datetime import date, timedelta

import pytest

from domain.policy import Relationships
from domain.stakeholders import Stakeholder, Stance
from domain.timeline import EntryKind
from sandbox.checks import check_view
from sandbox.people import Person, text_of
from sandbox.state import View
from tests.test_private import submission
from tests.test_root_cause import CHANNEL, events, records
from tests.world import World, delivered

HOLDS = "Stands for us at the top: finance, technology, VP"


@pytest.fixture
def acme(world: World) -> World:
    world.person("mina").types("/save open ACME")
    return world


def opens(person: Person) -> None:
    person.clicks("Stakeholders…", channel=CHANNEL, via="More…")


def adds(person: Person, name: str, **more: object) -> dict[str, str]:
    """Adds somebody from the open list; the errors that are shown."""
    person.clicks("Add a person")
    return person.fills(
        {"Name": name} | {key.replace("_", " "): v for key, v in more.items()}
    ).submits()


def people(world: World) -> dict[str, Stakeholder]:
    with world.desk.database.read() as tx:
        return {each.name: each for each in tx.stakeholders.list_of(world.case("ACME").id)}


def told(world: World) -> list[str]:
    with world.desk.database.read() as tx:
        found = tx.timeline.list_of(world.case("ACME").id)
    return [each.text for each in found if each.kind is EntryKind.STAKEHOLDER]


def card(world: World) -> str:
    return text_of(world.messages(CHANNEL)[0])


def test_mina_maps_who_is_who_and_the_list_stays_open(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    assert "0 of the 3 live relationships" in str(mina.modal.payload)
    assert "No executive sponsor" in str(mina.modal.payload)

    champion = {"Do they want us to stay?": "champion", "Executive sponsor": [HOLDS]}
    mina.clicks("Add a person")
    fields = {"Name": "Ines Roth", "Role there": "CFO", "Last contact": "2026-03-01"} | champion
    assert mina.fills(fields).submits() == {}

    check_view(mina.modal.payload)
    shown = str(mina.modal.payload)
    assert "*Ines Roth* · CFO · champion · executive sponsor" in shown
    assert "last contact Mar 1, 2026" in shown
    assert "1 of the 3 live relationships" in shown
    assert "No executive sponsor" not in shown
    (ines,) = people(acme).values()
    assert (ines.stance, ines.sponsor, ines.last_contact_on) == (
        Stance.CHAMPION, True, date(2026, 3, 1),
    )  # fmt: skip
    assert told(acme) == ["Ines Roth, CFO: champion, executive sponsor"]


def test_the_audit_trail_names_nobody_at_the_customer(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    adds(mina, "Ines Roth", Role_there="CFO")

    (event,) = events(acme, "stakeholder_added")
    assert event["stance"] == "neutral"
    assert "Ines" not in str(event)


def test_what_changes_is_written_and_the_form_has_what_is_known(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    adds(mina, "Ines Roth", Role_there="CFO", **{"Executive sponsor": [HOLDS]})

    mina.clicks("Change…", row="Ines Roth")
    assert mina.submits() == {}
    assert len(told(acme)) == 1
    mina.clicks("Change…", row="Ines Roth")
    fields = {
        "Role there": "CEO",
        "Do they want us to stay?": "against us",
        "Executive sponsor": [],
    }
    assert mina.fills(fields).submits() == {}

    ines = people(acme)["Ines Roth"]
    assert (ines.role, ines.stance, ines.sponsor) == ("CEO", Stance.AGAINST, False)
    assert told(acme)[-1] == "Ines Roth, CEO: against us"


def test_who_has_left_no_longer_counts_and_may_come_back(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    sponsor = {"Executive sponsor": [HOLDS], "Last contact": "2026-03-01"}
    adds(mina, "Ines Roth", **sponsor)

    mina.clicks("Has left", row="Ines Roth")

    assert people(acme)["Ines Roth"].gone
    assert "No executive sponsor" in str(mina.modal.payload)
    assert told(acme)[-1] == "Ines Roth: has left"
    mina.clicks("Is back", row="Ines Roth")
    assert "No executive sponsor" not in str(mina.modal.payload)
    assert [e for e in ("stakeholder_left", "stakeholder_back") if len(events(acme, e)) != 1] == []


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"Name": "  "}, "name", "Enter a name"),
        ({"Name": "ines  ROTH"}, "name", "is on the list already"),
        ({"Name": "Tom", "Last contact": "2026-03-09"}, "last_contact", "in the future"),
    ],
)
def test_what_is_refused_shows_at_its_field(
    acme: World, fields: dict[str, str], field: str, said: str
) -> None:
    mina = acme.person("mina")
    opens(mina)
    adds(mina, "Ines Roth")
    mina.clicks("Add a person")

    errors = mina.fills(fields).submits()

    assert said in errors[field]
    assert set(people(acme)) == {"Ines Roth"}


def test_a_logged_contact_counts_for_whom_it_names(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    adds(mina, "Ines Roth")
    adds(mina, "Tom Berg")
    mina.closes()

    mina.clicks("Log contact", channel=CHANNEL)
    assert mina.fills({"Whom did you reach?": "ines roth, CFO"}).submits() == {}

    assert people(acme)["Ines Roth"].last_contact_on == date(2026, 3, 2)
    assert people(acme)["Tom Berg"].last_contact_on is None

    mina.types("/save undo")
    assert people(acme)["Ines Roth"].last_contact_on is None


def test_undoing_a_contact_leaves_alone_what_was_written_since(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    opens(mina)
    adds(mina, "Ines Roth")
    mina.closes()
    mina.clicks("Log contact", channel=CHANNEL)
    mina.fills({"Whom did you reach?": "Ines Roth"}).submits()
    opens(bob)
    bob.clicks("Change…", row="Ines Roth")
    bob.fills({"Last contact": "2026-03-01"}).submits()

    mina.types("/save undo")

    assert people(acme)["Ines Roth"].last_contact_on == date(2026, 3, 1)


def test_the_card_warns_once_somebody_has_looked_into_the_case(acme: World) -> None:
    mina = acme.person("mina")
    assert "live relationships" not in card(acme)
    records(mina)
    mina.closes()
    assert ":warning: 0 of 3 live relationships, no executive sponsor" in card(acme)
    assert len(acme.messages(CHANNEL)[0].blocks[0]["text"]["text"].split("\n")) == 4

    opens(mina)
    adds(mina, "Ines Roth", **{"Executive sponsor": [HOLDS], "Last contact": "2026-03-01"})
    for name in ("Tom", "Uma"):
        adds(mina, name, **{"Last contact": "2026-03-01"})
    mina.closes()

    assert "relationships" not in card(acme)


def test_the_company_decides_how_many_relationships_are_enough(acme: World) -> None:
    acme.change_policy(relationships=Relationships(at_least=1, live_for=timedelta(days=10)))
    mina = acme.person("mina")
    opens(mina)
    adds(mina, "Ines Roth", **{"Last contact": "2026-02-10"})
    assert "0 of the 1 live relationships" in str(mina.modal.payload)
    assert "too long ago" in str(mina.modal.payload)


def test_somebody_who_changed_the_entry_meanwhile_is_not_overwritten(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    opens(mina)
    adds(mina, "Ines Roth")
    mina.clicks("Change…", row="Ines Roth")
    opens(bob)
    bob.clicks("Change…", row="Ines Roth")
    bob.fills({"Role there": "CFO"}).submits()

    errors = mina.fills({"Role there": "CEO"}).submits()

    assert "has changed “Ines Roth” meanwhile" in str(errors)
    assert people(acme)["Ines Roth"].role == "CFO"


def test_a_case_closed_meanwhile_takes_nobody_more(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    opens(mina)
    adds(mina, "Ines Roth")
    mina.clicks("Add a person")
    bob.clicks("Close case…", channel=CHANNEL, via="More…")
    bob.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone"}).submits()

    assert "is closed" in str(mina.fills({"Name": "Tom"}).submits())
    mina.closes()
    mina.clicks("Has left", row="Ines Roth")
    assert "is closed" in str(mina.modal.payload)
    assert not people(acme)["Ines Roth"].gone


@pytest.mark.parametrize("who", ["nell", "omar", "gus"])
def test_nobody_outside_reads_or_changes_the_map(acme: World, who: str) -> None:
    mina, outside = acme.person("mina"), acme.person(who)
    opens(mina)
    adds(mina, "Ines Roth")
    ref = people(acme)["Ines Roth"].ref
    mina.clicks("Add a person")
    mina.fills({"Name": "Mallory"})

    assert "Ines" not in outside.types("/save stakeholders ACME")
    place = View("V9", outside.id, {}, "", "V9")
    base = {"type": "button", "block_id": "b"}
    for action, value in (
        ("stakeholder:menu", f"gone:{ref}"),
        ("stakeholder:menu", f"change:{ref}"),
        ("stakeholder:add", acme.case("ACME").ref),
        ("stakeholders:list", acme.case("ACME").ref),
    ):
        outside.forges(place, base | {"action_id": action, "value": value})
        assert not outside.has_modal
    answer = delivered(acme.bot, submission(acme, mina, outside.id))
    assert answer.body["response_action"] == "errors"
    assert set(people(acme)) == {"Ines Roth"}
    assert not people(acme)["Ines Roth"].gone


@pytest.mark.parametrize("carried", ["", ":", "x:1:y", "x:many:y", "{}"])
def test_a_forged_form_is_refused(acme: World, carried: str) -> None:
    mina = acme.person("mina")
    opens(mina)
    mina.clicks("Add a person")
    mina.modal.payload["private_metadata"] = carried

    assert "do not know that button" in str(mina.fills({"Name": "Tom"}).submits())


def test_sixty_people_fit_and_no_more(acme: World) -> None:
    mina = acme.person("mina")
    odd = "`漢<&>*`" * 50
    with acme.desk.database.write() as tx:
        from bot.stakeholders import add_stakeholder
        from domain.stakeholders import MOST_PEOPLE, Profile

        ref = acme.case("ACME").ref
        for number in range(MOST_PEOPLE):
            profile = Profile(f"{number} {odd}"[:300], odd[:300], Stance.NEUTRAL, sponsor=True)
            add_stakeholder(acme.desk, tx, ref, "U0MINA", profile)
    opens(mina)
    check_view(mina.modal.payload)

    assert "more do not fit" in str(adds(mina, "Tom"))


def test_slacks_words_in_names_stay_words(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    adds(mina, "<!channel> *Bold*", Role_there="<@U0BOB>")

    assert "&lt;!channel&gt;" in str(mina.modal.payload)
    assert "&lt;@U0BOB&gt;" in str(mina.modal.payload)


def test_the_word_opens_the_map(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save stakeholders", channel=CHANNEL)
    assert mina.modal.payload["callback_id"] == "stakeholders"
    mina.closes()
    assert "/save stakeholders" in mina.types("/save stakeholder ACME")
