"""Private stays private: who is outside gets a clear refusal, and nothing changes."""

import pytest

from bot.looking_round import look_at_everybody
from domain.policy import Privacy, ReportingLine
from sandbox.delivery import Envelope
from sandbox.errors import Unfaithful
from sandbox.methods.views import view_json
from sandbox.people import Person, text_of
from tests.test_reminders import DAY, HOUR
from tests.world import World, delivered, user

SECRETS = ("Confirm the cut", "too expensive", "Ines Roth")
OUTSIDERS = ("nell", "omar", "gus")


@pytest.fixture
def acme(world: World) -> World:
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")
    mina.clicks("Log contact", channel="save-acme")
    mina.fills({"Whom did you reach?": "Ines Roth, CFO"}).submits()
    return world


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize(
    "words",
    ["status ACME", "mine", "open ACME", "contact ACME", "update ACME", "close ACME", "undo", ""],
)
def test_nothing_of_the_case_reaches_somebody_outside(acme: World, who: str, words: str) -> None:
    person = acme.person(who)

    reply = person.types(f"/save {words}")

    assert reply
    assert not [secret for secret in SECRETS if secret in reply]
    assert not person.has_modal
    with pytest.raises(Unfaithful):
        person.reads("save-acme")


def test_a_reminder_says_no_word_of_an_item_to_who_may_not_see_its_case(acme: World) -> None:
    """Omar owns an item of a case that he is not in; he is away, and his manager hears of it."""
    lines = (
        ReportingLine(user("U0BOB"), (user("U0MINA"),)),
        ReportingLine(user("U0NELL"), (user("U0OMAR"),)),
    )
    acme.change_policy(reporting=lines)
    with acme.desk.database.write() as tx:
        item = tx.items.list_of(acme.case("ACME").id)[0]
        tx.items.change(item.id, owner_id="U0OMAR", due_at=acme.clock.now() + DAY)
        look_at_everybody(tx, acme.clock.now())
    acme.lives_through(DAY - HOUR)
    acme.person("omar").types("/save away 4-10 Mar <@U0BOB>")
    acme.lives_through(DAY * 2)  # the 4th is a holiday in India

    for name in ("omar", "nell"):
        assert any("an item of the checklist" in text_of(each) for each in acme.told(name))
        assert not [secret for secret in SECRETS if secret in str(acme.told(name))]
    nell = acme.person("nell")
    nell.clicks("Show all", on=acme.told("nell")[-1])
    assert "an item of the checklist" in str(nell.modal.payload)


def test_a_reminder_that_stands_forgets_the_words_when_its_reader_leaves_the_channel(
    acme: World,
) -> None:
    with acme.desk.database.write() as tx:
        item = tx.items.list_of(acme.case("ACME").id)[0]
        tx.items.change(item.id, owner_id="U0OMAR", due_at=acme.clock.now() + DAY)
        look_at_everybody(tx, acme.clock.now())
    place = acme.sandbox.state.channel_named("save-acme")
    acme.sandbox.add_member(place, "U0OMAR", "U0MINA")
    acme.lives_through(DAY)
    assert item.text in str(acme.told("omar"))

    acme.sandbox.remove_member(place, "U0OMAR")
    acme.settle()
    assert not [secret for secret in SECRETS if secret in str(acme.told("omar"))]


@pytest.mark.parametrize("words", ["open Globex", "status ACME", "mine", "help", "settings", "zzz"])
def test_a_guest_is_refused_in_words_and_changes_nothing(acme: World, words: str) -> None:
    reply = acme.person("gus").types(f"/save {words}")

    assert "Guests cannot use Savedesk" in reply
    with acme.desk.database.read() as tx:
        assert len(tx.cases.list_open()) == 1


def test_a_guest_may_when_the_policy_says_so(acme: World) -> None:
    acme.change_policy(privacy=Privacy(guests_allowed=True))

    assert "is ready" in acme.person("gus").types("/save open Globex")


@pytest.mark.parametrize(
    ("name", "may"),
    [("mina", True), ("bob", True), ("dana", True), ("vera", True), ("nell", False)],
)
def test_directors_and_executives_may_read_a_case_without_being_in_it(
    acme: World, name: str, may: bool
) -> None:
    assert ("First contact" in acme.person(name).types("/save status ACME")) is may


@pytest.mark.parametrize("name", ["nell", "vera", "gus"])
@pytest.mark.parametrize("action", ["item:tick", "contact:no_answer", "items:all", "case:more"])
def test_a_forged_click_of_somebody_outside_changes_nothing(
    acme: World, name: str, action: str
) -> None:
    before = snapshot(acme)
    person, card = acme.person(name), acme.messages("save-acme")[0]
    ref = acme.case("ACME").ref
    with acme.desk.database.read() as tx:
        item = tx.items.list_of(acme.case("ACME").id)[0]
    value = item.ref if action == "item:tick" else ref

    person.forges(card, {"type": "button", "action_id": action, "block_id": "b", "value": value})

    assert snapshot(acme) == before
    assert not person.has_modal


@pytest.mark.parametrize("value", ["", "nonsense", "1", "' OR 1=1 --", "close:", "x" * 2000])
@pytest.mark.parametrize(
    "action", ["item:tick", "item:menu", "case:more", "case:let_in", "contact:log", "no:such"]
)
def test_a_forged_value_gets_a_refusal_and_changes_nothing(
    acme: World, action: str, value: str
) -> None:
    before, mina = snapshot(acme), acme.person("mina")
    card = acme.messages("save-acme")[0]

    mina.forges(card, {"type": "button", "action_id": action, "block_id": "b", "value": value})

    assert "I do not know that button" in mina.last_reply
    assert snapshot(acme) == before


def shows(person: Person, label: str) -> None:
    """Opens a modal by its button on the card, or the one in its list of more."""
    person.clicks(label, channel="save-acme", via="" if label == "Log contact" else "More…")


MODALS = {
    "contact": ("Log contact", {"Whom did you reach?": "Eve"}),
    "close": ("Close case…", {"How did it end?": "Lost", "Why, in a sentence": "x"}),
    "facts": ("Edit facts…", {"ARR a year": "1"}),
    "playbook": ("Choose playbook…", {"Playbook": "First 48 hours"}),
}


@pytest.mark.parametrize("who", ["U0NELL", "U0VERA", "U0GUS", "U404"])
@pytest.mark.parametrize("name", MODALS)
def test_a_forged_submission_of_somebody_outside_changes_nothing(
    acme: World, name: str, who: str
) -> None:
    mina, (label, fields) = acme.person("mina"), MODALS[name]
    shows(mina, label)
    mina.fills(fields)
    before = snapshot(acme)

    answer = delivered(acme.bot, submission(acme, mina, who))

    assert answer.body["response_action"] == "errors"
    assert snapshot(acme) == before


@pytest.mark.parametrize("carried", ["", "{}", "nonsense", "[1]", "null"])
def test_a_forged_modal_is_refused(acme: World, carried: str) -> None:
    mina = acme.person("mina")
    for label in ("Log contact", "Close case…"):
        shows(mina, label)
        mina.fills(MODALS["contact" if label == "Log contact" else "close"][1])
        mina.modal.payload["private_metadata"] = carried
        assert any("do not know that button" in each for each in mina.submits().values())
        mina.closes()
    message = acme.messages("save-acme")[0]
    mina.uses_message_shortcut("add_to_case", message)
    mina.modal.payload["private_metadata"] = carried
    assert any("do not know that button" in each for each in mina.submits().values())


def submission(world: World, person: Person, who: str) -> Envelope:
    """The modal that one person has open, submitted in the name of another."""
    payload = {
        "type": "view_submission",
        "trigger_id": world.sandbox.triggers.give("U0MINA"),
        "user": {"id": who, "team_id": "T0SANDBOX"},
        "team": {"id": "T0SANDBOX"},
        "view": view_json(world.sandbox, person.modal),
    }
    return Envelope("interactive", payload)


def test_an_old_button_says_that_the_item_is_settled(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    card = acme.messages("save-acme")[0]
    old = next(b for b in card.blocks if "Confirm the cut" in str(b))["accessory"]
    mina.clicks("Done", row="Confirm the cut", channel="save-acme")

    bob.forges(card, {**old, "block_id": "b"})

    assert "is settled already" in bob.last_reply


def test_a_button_of_a_closed_case_says_so(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    card = acme.messages("save-acme")[0]
    old = next(b for b in card.blocks if "item:tick" in str(b))["accessory"]
    mina.types("/save close ACME")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()

    bob.forges(card, {**old, "block_id": "b"})

    assert "is closed" in bob.last_reply


def test_somebody_who_was_removed_can_no_longer_work_on_the_case(acme: World) -> None:
    acme.person("nell").types("/save status ACME")
    acme.person("nell").clicks("Ask to join")
    acme.person("mina").clicks("Let in")
    nell = acme.person("nell")
    card = acme.messages("save-acme")[0]
    acme.sandbox.remove_member(acme.sandbox.state.channel_named("save-acme"), "U0NELL")
    acme.settle()

    before = snapshot(acme)
    tick = next(b for b in card.blocks if "item:tick" in str(b))["accessory"]
    nell.forges(card, {**tick, "block_id": "b"})

    assert snapshot(acme) == before
    assert "Only people in the case's channel" in nell.last_reply


def test_a_modal_left_open_by_somebody_who_was_removed_shows_nothing_more(acme: World) -> None:
    nell = acme.person("nell")
    nell.types("/save status ACME")
    nell.clicks("Ask to join")
    acme.person("mina").clicks("Let in")
    nell.clicks("All items", channel="save-acme")
    acme.sandbox.remove_member(acme.sandbox.state.channel_named("save-acme"), "U0NELL")
    acme.settle()

    for label in ("Done", "Change date…"):
        if "Find out who decides" in str(nell.modal.payload):
            nell.clicks(label, row="Find out who decides")

    assert "Only people in the case's channel" in str(nell.modal.payload)
    assert "Confirm the cut" not in str(nell.modal.payload)


def test_a_channel_that_was_opened_to_others_is_left_silent_and_told(acme: World) -> None:
    channel = acme.sandbox.state.channel_named("save-acme")
    channel.is_ext_shared = True
    acme.sandbox.emit({"type": "channel_shared", "channel": channel.id})
    acme.settle()
    before = [m.text for m in acme.messages("save-acme")]

    acme.person("mina").types("/save close ACME")
    mina = acme.person("mina")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Secret reason."}).submits()

    assert [m.text for m in acme.messages("save-acme")] == before
    assert "open to people outside" in mina.reads()
    assert "open to people outside" in acme.person("dana").reads()


def test_a_channel_made_public_without_any_event_is_noticed_the_next_day(acme: World) -> None:
    from datetime import timedelta

    from bot.people import keep_house

    acme.sandbox.state.channel_named("save-acme").kind = "public"
    acme.passes(timedelta(days=1))
    with acme.desk.database.write() as tx:
        keep_house(tx, acme.clock.now())
    acme.settle()

    assert acme.case("ACME").channel_state.value == "exposed"


def test_message_metadata_and_buttons_carry_opaque_ids_only(acme: World) -> None:
    for message in acme.messages("save-acme"):
        assert set(str(message.metadata["event_payload"]["key"])) <= set("0123456789abcdef")  # type: ignore[index]
    values = [
        str(element.get("value", ""))
        for message in acme.messages("save-acme")
        for block in message.blocks
        for element in [*block.get("elements", []), block.get("accessory") or {}]
    ]
    assert not [value for value in values if "ACME" in value or "U0" in value]


def snapshot(world: World) -> tuple[object, ...]:
    """Everything that a refused act must leave as it is."""
    with world.desk.database.read() as tx:
        case = tx.cases.get(world.case("ACME").id)
        items = tx.items.list_of(case.id)
        entries = tx.timeline.list_of(case.id)
        events = len(tx.audit.list_of(case.ref))
    return (case.version, case.state, [item.version for item in items], len(entries), events)


def test_who_may_read_a_case_without_being_in_it_gets_nothing_to_press_but_the_way_in(
    acme: World,
) -> None:
    vera = acme.person("vera")
    assert "First contact" in vera.types("/save status ACME")
    shown = acme.sandbox.direct_with("U0VERA").messages[-1]

    assert [block["type"] for block in shown.blocks if "accessory" in block] == []
    vera.clicks("Join", on=shown)
    assert "U0VERA" in acme.sandbox.state.channel_named("save-acme").members
