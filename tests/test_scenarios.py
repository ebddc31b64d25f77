"""Whole saves, from the signal to the end: what each playbook asks for, whose it is, due when."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.cause_words import NAMES as CAUSES
from domain.cases import CaseState
from domain.causes import Cause
from domain.checklist import Item, ItemState
from domain.policy import Role
from playbooks.catalogue import load_catalogue
from playbooks.schema import read_span
from sandbox.people import Person, text_of
from tests.playbooks.test_library_actions import ROWS
from tests.triaging import CHANNEL, GOOD_SIGNS, facts, triages
from tests.updating import GOOD, log_contact
from tests.world import POLICY, World, user

PEOPLE = {
    Role.CSM: "U0MINA",
    Role.MANAGER: "U0BOB",
    Role.DIRECTOR: "U0DANA",
    Role.EXECUTIVE: "U0VERA",
    Role.PRODUCT: "U0PRIYA",
    Role.SUPPORT: "U0OMAR",
    Role.SALES: "U0NELL",
    Role.ENGINEERING: "U0DANA",
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """What they said, the chain of whys, and how it ends."""

    playbook: str
    said: str
    whys: tuple[str, str, str]
    cause: Cause
    ending: str = "Saved"


SCENARIOS = (
    Scenario(
        "product", "missing feature",
        ("The export lacks a filter", "They import by hand for hours", "We promised it a year ago"),
        Cause.PRODUCT,
    ),
    Scenario(
        "value", "not worth it",
        ("They see no return", "Nobody measured what it saves", "We never agreed on a goal"),
        Cause.VALUE,
    ),
    Scenario(
        "service", "feels ignored",
        ("Support took nine days", "Their tickets had no owner", "We lost two people in support"),
        Cause.SERVICE,
    ),
    Scenario(
        "budget", "budget cut",
        ("It is too expensive now", "Their budget cut hit everybody", "Funding fell through"),
        Cause.BUDGET, "Saved in part",
    ),
    Scenario(
        "competition", "evaluating a competitor",
        ("A competitor called them", "It does what they miss", "We had not shown them ours"),
        Cause.COMPETITION,
    ),
    Scenario(
        "champion-departure", "champion left",
        ("Their champion left", "The new head brings her own tools", "We knew one person only"),
        Cause.CHANGE,
    ),
    Scenario(
        "low-adoption", "low adoption",
        ("Nobody logs in", "It was never launched", "Their project lead left early"),
        Cause.ADOPTION,
    ),
    Scenario(
        "payment-failure", "card declined",
        ("The card expired", "Nobody reads that mailbox", "The billing contact left"),
        Cause.PAYMENT,
    ),
)  # fmt: skip


@pytest.fixture(params=SCENARIOS, ids=[each.playbook for each in SCENARIOS])
def scenario(request: pytest.FixtureRequest) -> Scenario:
    found = request.param
    assert isinstance(found, Scenario)
    return found


def items(world: World) -> list[Item]:
    with world.desk.database.read() as tx:
        return tx.items.list_of(world.case("ACME").id)


def records_cause(mina: Person, scenario: Scenario) -> None:
    mina.types("/save why", channel=CHANNEL)
    asked = ("1. Why are they leaving?", "2. Why is that?", "3. And why is that?")
    labels = [
        block["label"]["text"]
        for block in mina.modal.payload["blocks"]
        if str(block.get("block_id")).startswith("why")
    ][: len(asked)]
    fields = dict(zip(labels, scenario.whys, strict=True))
    assert mina.fills(fields | {"Category": CAUSES[scenario.cause]}).submits() == {}
    if "Record it anyway" in str(mina.modal.payload):
        mina.submits()
    mina.closes()


def ticks_facts(mina: Person, playbook: str) -> None:
    """Everything that may be so is so."""
    texts = load_catalogue().get(playbook).in_language("en")
    mina.clicks("Playbook facts…", channel=CHANNEL, via="More…")
    if texts.facts:
        boxes = [o["text"]["text"] for b in mina.modal.payload["blocks"]
                 for o in b.get("element", {}).get("options", [])]  # fmt: skip
        assert mina.fills({"What is so": boxes}).submits() == {}
    else:
        mina.closes()


def keeps_a_promise(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save promise", channel=CHANNEL)
    day = (world.clock.now() + timedelta(days=2)).date().isoformat()
    asked = {"What did we promise?": "A plan in writing", "Until the end of": day}
    assert mina.fills(asked).submits() == {}
    mina.clicks("Promises", channel=CHANNEL, via="More…")
    mina.clicks("Delivered", row="A plan in writing")
    mina.clicks("Customer confirmed…", row="A plan in writing")
    assert mina.fills({"Who at the customer confirmed it?": "Ines Roth"}).submits() == {}
    while mina.has_modal:
        mina.closes()


def sends_update(mina: Person) -> None:
    mina.clicks("Customer update", channel=CHANNEL)
    assert mina.fills(GOOD).submits() == {}
    mina.clicks("I sent it…")
    fields: dict[str, object] = {"To whom?": "Ines Roth"}
    if "Track as promises" in str(mina.modal.payload):
        fields["Track as promises"] = []
    assert mina.fills(fields).submits() == {}


def does_everything(world: World) -> None:
    """Each item is done by whom it belongs to, from the list of all items."""
    names = {each.id: each.name for each in world.sandbox.state.users.values()}
    while todo := [item for item in items(world) if item.state is ItemState.OPEN]:
        person = world.person(names[todo[0].owner_id])
        if todo[0].owner_id not in world.sandbox.state.channel_named(CHANNEL).members:
            person = world.person("mina")
        person.clicks("All items", channel=CHANNEL)
        person.clicks("Done", row=todo[0].text)
        person.closes()


def test_a_save_from_its_signal_to_its_end(world: World, scenario: Scenario) -> None:
    world.change_policy(
        roles={**POLICY.roles, **{role: (user(name),) for role, name in PEOPLE.items()}}
    )
    mina = world.person("mina")

    # The signal: the reason picks the playbook, and the first contact is a call.
    mina.types(f"/save open ACME {scenario.said}")
    assert world.case("ACME").playbook == scenario.playbook
    log_contact(mina, "They told us why.")
    facts(world, "84,000", 200)
    assert triages(mina, pro=GOOD_SIGNS) == {}
    assert world.case("ACME").tier == 1
    records_cause(mina, scenario)
    assert world.case("ACME").cause == scenario.cause
    # What is so decides what else is to be done.
    before = {item.name: item for item in items(world)}
    ticks_facts(mina, scenario.playbook)
    seen = before | {item.name: item for item in items(world)}
    check_actions(world, scenario.playbook, seen)

    keeps_a_promise(world)
    sends_update(mina)
    does_everything(world)
    mina.clicks("Close case…", channel=CHANNEL, via="More…")
    ended = {"How did it end?": scenario.ending, "Why, in a sentence": "We did what we said."}
    if scenario.ending == "Saved in part":
        ended["ARR kept a year"] = "42,000"
    assert mina.fills(ended).submits() == {}

    assert world.case("ACME").state is CaseState.CLOSED
    assert any(f"ACME: {scenario.ending}" in text_of(m) for m in world.messages(CHANNEL))
    with world.desk.database.read() as tx:
        assert tx.audit.verify().broken_at is None


def check_actions(world: World, playbook: str, seen: dict[str, Item]) -> None:
    """Every action that the discipline lists is there, whose it should be and due when."""
    flagged = world.case("ACME").flagged_at
    listed = [row for row in ROWS if row[0] == playbook]
    assert listed
    for _playbook, asked, item, role, due, words in listed:
        assert item in seen, f"{playbook}: {asked}"
        assert seen[item].owner_id == PEOPLE[Role(role)], f"{playbook}: {asked}"
        assert seen[item].due_at == flagged + read_span(due), f"{playbook}: {asked}"
        assert words.split(" | ")[0] in seen[item].text.casefold(), f"{playbook}: {asked}"


def test_every_save_scenario_is_told(scenario: Scenario) -> None:
    told = {each.playbook for each in SCENARIOS}
    assert told == set(load_catalogue().ids()) - {
        "first-48-hours", "strategic-change", "graceful-exit",
    }  # fmt: skip
    assert replace(scenario).cause in load_catalogue().get(scenario.playbook).causes
