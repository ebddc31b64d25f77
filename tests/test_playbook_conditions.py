"""Items that come and go with facts, runway and tier, and items that wait for others."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.checklist import Item, ItemState, waits_for
from domain.timeline import EntryKind
from playbooks.catalogue import load_catalogue
from tests.world import World

STRUCTURE = """\
id: leaving
urgency: high
reasons: {en: [leaving for good]}
facts: [signed, big-team]
phases:
  - id: first
    items:
      - {id: call, owner: csm, due: 24h, must_do: true}
      - {id: ask-why, owner: csm, due: 48h, after: [call]}
      - {id: exit-talk, owner: manager, due: 3d, when: {facts: [signed]}}
      - {id: demo, owner: product, due: 3d, when: {not_facts: [signed]}}
      - {id: plan-year, owner: csm, due: 5d, when: {runway: [comprehensive, unknown]}}
      - {id: sponsor, owner: csm, due: 5d, when: {tier: [1]}}
      - {id: sign, owner: sales, due: 9d, must_do: true, after: [call, ask-why, demo]}
"""
TEXTS = """\
title: Leaving
when: They are leaving.
when_not: They stay.
investigation: [Ask]
facts:
  signed: They signed with somebody else
  big-team: >-
    More than fifty people there work with it every day, and most of them would be sorry
phases: {first: First days}
items:
  call: Call them today
  ask-why: Ask why until the third why
  exit-talk: Have the honest talk
  demo: Show what they have not seen
  plan-year: Plan the year
  sponsor: Find a sponsor
  sign: Have it signed
talk_track: [Listen]
success: [They stay]
evidence: [{text: Nine of ten stay, source: Somebody}]
"""


@pytest.fixture
def leaving(world: World, tmp_path: Path) -> World:
    directory = tmp_path / "own"
    directory.mkdir()
    (directory / "leaving.yml").write_text(STRUCTURE)
    (directory / "leaving.en.yml").write_text(TEXTS)
    catalogue = load_catalogue(directory)
    assert catalogue.problems == ()
    world.catalogue = lambda: catalogue
    world.person("mina").types("/save open ACME leaving for good")
    return world


def items(world: World) -> dict[str, Item]:
    with world.desk.database.read() as tx:
        return {each.name: each for each in tx.items.list_of(world.case("ACME").id)}


def names(world: World) -> list[str]:
    """The items that stand, in the order in which they are shown."""
    return [name for name, each in items(world).items() if each.state is not ItemState.SUPERSEDED]


def ticks(world: World, *labels: str) -> None:
    mina = world.person("mina")
    mina.clicks("Playbook facts…", via="More…", channel="save-acme")
    mina.fills({"What is so": labels}).submits()


def renews_in(world: World, days: int) -> None:
    mina = world.person("mina")
    mina.clicks("Edit facts…", via="More…", channel="save-acme")
    day = (world.clock.now() + timedelta(days=days)).date()
    assert mina.fills({"Renews on": day.isoformat()}).submits() == {}


def lines(world: World, said: str) -> list[str]:
    return [each.text for each in world.messages("save-acme") if said in each.text]


def test_a_case_opens_with_the_items_that_apply(leaving: World) -> None:
    assert names(leaving) == ["call", "ask-why", "demo", "plan-year", "sign"]
    assert items(leaving)["ask-why"].after == ("call",)


def test_a_ticked_fact_brings_items_and_takes_others_away_and_the_channel_hears_it(
    leaving: World,
) -> None:
    ticks(leaving, "They signed with somebody else")

    assert names(leaving) == ["call", "ask-why", "exit-talk", "plan-year", "sign"]
    said = lines(leaving, "on the checklist")
    assert len(said) == 1
    assert "1 item is new on the checklist: “Have the honest talk”." in said[0]
    assert "1 item that nobody had touched is set aside: “Show what they have not" in said[0]
    with leaving.desk.database.read() as tx:
        entry = tx.timeline.list_of(leaving.case("ACME").id)[-1]
    assert (entry.kind, entry.text) == (EntryKind.FACTS, "+ They signed with somebody else")

    ticks(leaving)

    assert names(leaving) == ["call", "ask-why", "demo", "plan-year", "sign"]
    # It came back as the same item, not as a second one.
    assert len(items(leaving)) == 6
    assert len(lines(leaving, "on the checklist")) == 2


def test_ticking_what_is_ticked_already_says_nothing(leaving: World) -> None:
    ticks(leaving, "They signed with somebody else")
    before = leaving.case("ACME").version
    ticks(leaving, "They signed with somebody else")
    assert leaving.case("ACME").version == before
    assert len(lines(leaving, "on the checklist")) == 1


def test_what_is_done_or_begun_stays_whatever_is_ticked(leaving: World) -> None:
    mina = leaving.person("mina")
    mina.clicks("All items", channel="save-acme")
    mina.clicks("Done", row="Show what they have not seen")
    mina.closes()

    ticks(leaving, "They signed with somebody else")

    assert items(leaving)["demo"].state is ItemState.DONE
    assert "demo" in names(leaving)


def test_a_long_label_goes_on_below_its_box(leaving: World) -> None:
    mina = leaving.person("mina")
    mina.clicks("Playbook facts…", via="More…", channel="save-acme")
    (boxes,) = [b for b in mina.modal.payload["blocks"] if b["type"] == "input"]
    option = boxes["element"]["options"][1]
    assert len(option["text"]["text"]) <= 75
    whole = f"{option['text']['text']} {option['description']['text']}"
    assert whole.endswith("and most of them would be sorry")


def test_a_form_opened_before_the_playbook_changed_is_refused_in_words(leaving: World) -> None:
    mina, bob = leaving.person("mina"), leaving.person("bob")
    mina.clicks("Playbook facts…", via="More…", channel="save-acme")
    bob.clicks("Choose playbook…", via="More…", channel="save-acme")
    bob.fills({"Playbook": "Budget"}).submits()

    errors = mina.fills({"What is so": ["They signed with somebody else"]}).submits()

    assert "has another playbook by now" in str(errors)


def test_a_playbook_without_facts_says_so(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    mina.clicks("Playbook facts…", via="More…", channel="save-acme")
    assert "*First 48 hours* asks for no facts" in str(mina.modal.payload)


def test_in_an_emergency_the_list_collapses_to_what_must_be_done_and_comes_back(
    leaving: World,
) -> None:
    renews_in(leaving, 20)

    assert names(leaving) == ["call", "sign"]
    (said,) = lines(leaving, "set aside")
    assert "3 items that nobody had touched are set aside: “Ask why until the third why”" in said

    renews_in(leaving, 200)

    assert names(leaving) == ["call", "ask-why", "demo", "plan-year", "sign"]
    assert len(items(leaving)) == 5


def test_the_turns_of_the_runway_fit_the_list_in_the_line_that_announces_them(
    leaving: World,
) -> None:
    renews_in(leaving, 100)
    assert "plan-year" in names(leaving)

    leaving.lives_through(timedelta(days=12))
    assert "plan-year" not in names(leaving)
    (turned,) = lines(leaving, "Fewer than 90 days")
    assert "1 item that nobody had touched is set aside: “Plan the year”." in turned

    leaving.lives_through(timedelta(days=62))
    assert names(leaving) == ["call", "sign"]
    (turned,) = lines(leaving, "Fewer than 30 days")
    assert "2 items that nobody had touched are set aside" in turned


def test_a_case_that_opens_in_an_emergency_starts_with_what_must_be_done(leaving: World) -> None:
    mina = leaving.person("mina")
    mina.types("/save open")
    mina.clicks("Open") if not mina.has_modal else None
    day = (leaving.clock.now() + timedelta(days=9)).date().isoformat()
    mina.fills({"Account": "Globex", "Why is it at risk?": "leaving for good", "Renews on": day})
    mina.submits()
    with leaving.desk.database.read() as tx:
        found = tx.items.list_of(leaving.case("Globex").id)
    assert [each.name for each in found] == ["call", "sign"]


def test_an_item_that_waits_says_for_what_and_is_not_next(leaving: World) -> None:
    mina = leaving.person("mina")
    mina.clicks("All items", channel="save-acme")
    shown = str(mina.modal.payload)
    mina.closes()
    assert "Ask why until the third why" in shown
    assert "· after: Call them today" in shown
    assert "· after: Call them today, and 2 more" in shown
    card = str(leaving.messages("save-acme")[0].blocks)
    assert "Ask why until the third why" not in card

    mina.clicks("Done", row="Call them today", channel="save-acme")

    card = str(leaving.messages("save-acme")[0].blocks)
    assert "Ask why until the third why" in card
    found = list(items(leaving).values())
    assert [each.name for each in found if waits_for(each, found)] == ["sign"]


def test_what_waits_stays_a_duty(leaving: World) -> None:
    leaving.passes(timedelta(days=3))
    with leaving.desk.database.read() as tx:
        owed = tx.items.list_open_of("U0MINA", 50)
    assert "ask-why" in [each.name for each in owed]


def test_choosing_another_playbook_says_before_and_after_what_it_does(leaving: World) -> None:
    mina = leaving.person("mina")
    mina.clicks("Choose playbook…", via="More…", channel="save-acme")
    shown = str(mina.modal.payload)
    assert "Adds 17 items and sets 3 items aside" in shown

    mina.fills({"Playbook": "Budget"}).submits()

    (said,) = lines(leaving, "chose the playbook *Budget*")
    assert "17 items are new on the checklist: “Confirm the cut" in said
    assert "3 items that nobody had touched are set aside" in said
    assert "14 more" in said
    assert {"call", "sign"} <= set(names(leaving))


def test_coming_back_to_a_playbook_opens_its_items_again_in_its_order(leaving: World) -> None:
    mina = leaving.person("mina")
    for title in ("Budget", "Leaving"):
        mina.clicks("Choose playbook…", via="More…", channel="save-acme")
        mina.fills({"Playbook": title}).submits()
    ticks(leaving, "They signed with somebody else")

    own = [name for name in names(leaving) if items(leaving)[name].playbook == "leaving"]
    assert own == ["call", "ask-why", "exit-talk", "plan-year", "sign"]
    assert len(items(leaving)) == 6 + 17


def test_a_phase_of_another_playbook_keeps_its_title(leaving: World) -> None:
    mina = leaving.person("mina")
    mina.clicks("Choose playbook…", via="More…", channel="save-acme")
    mina.fills({"Playbook": "Budget"}).submits()

    assert "*Checklist · Budget · First days*" in mina.reads("save-acme")
    mina.clicks("All items", channel="save-acme")
    headers = [each for each in mina.modal.payload["blocks"] if each["type"] == "header"]
    assert [each["text"]["text"] for each in headers][:2] == ["First days", "First day"]


def test_a_playbook_that_was_removed_leaves_the_list_as_it_is(leaving: World) -> None:
    ours = load_catalogue()
    leaving.catalogue = lambda: ours
    renews_in(leaving, 20)
    assert names(leaving) == ["call", "ask-why", "demo", "plan-year", "sign"]


def test_everybody_can_read_all_playbooks_and_one_whole(leaving: World) -> None:
    mina = leaving.person("mina")
    reply = mina.types("/save playbooks")
    assert "First 48 hours" in reply
    assert "Use it: They are leaving." in reply
    assert "Not: They stay." in reply

    mina.types("/save playbooks leaving")
    shown = str(mina.modal.payload)
    for part in (
        "Find out first", "• Ask", "First days", "Talk track", "It worked when", "What others saw",
        "Nine of ten stay — Somebody", "Have it signed — sales, within 1 week",
        "· must be done", "when: They signed with somebody else",
    ):  # fmt: skip
        assert part in shown, part
    mina.closes()

    assert "no playbook “zzzz”" in mina.types("/save playbooks zzzz")
    mina.types("/save playbooks")
    mina.clicks("Read", row="Budget")
    assert "HubSpot" in str(mina.modal.payload)
