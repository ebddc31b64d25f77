"""What was learned, found by its words, by whoever may; and the changes that are wanted."""

import pytest

from sandbox.checks import check_message
from tests.closing import closes, debriefs, opens
from tests.world import World

WORKED, CHANGE = "What worked?", "Which change would prevent it from happening again?"


@pytest.fixture
def past(world: World) -> World:
    """Two cases that are over, each with its debrief."""
    mina, omar = world.person("mina"), world.person("omar")
    opens(mina, "Globex", "20k")
    closes(mina, "Saved", channel="save-globex")
    debriefs(mina, "save-globex", **{WORKED: "A café meeting with Globex's CFO"})
    opens(omar, "Initech", "90k")
    closes(omar, "Lost", channel="save-initech")
    debriefs(omar, "save-initech", **{WORKED: "Nothing", CHANGE: "exports, that FINISH!"})
    return world


def test_every_word_has_to_stand_in_it_whatever_its_case_and_accents(past: World) -> None:
    mina = past.person("mina")

    found = mina.types("/save learnings CAFE cfo")
    assert "1 debrief with “CAFE cfo”" in found
    assert "*Globex*: Saved" in found
    assert "Nothing was learned with “cafe unicorn”" in mina.types("/save learnings cafe unicorn")


def test_without_words_all_are_listed_the_latest_first(past: World) -> None:
    past.person("mina").types("/save learnings")
    message = past.sandbox.direct_with("U0MINA").messages[-1]

    check_message({"text": message.text, "blocks": message.blocks})
    assert "2 debriefs" in message.text


def test_who_may_not_see_the_case_reads_what_was_learned_without_the_name(past: World) -> None:
    nell = past.person("nell")

    found = nell.types("/save learnings cfo")

    assert "A café meeting with …'s CFO" in found
    assert "Globex" not in found
    assert "Saved" in found
    assert "Read debrief" not in str(past.sandbox.direct_with("U0NELL").messages[-1].blocks)


def test_a_name_finds_nothing_for_who_may_not_read_it(past: World) -> None:
    assert "Nothing was learned" in past.person("nell").types("/save learnings globex")
    assert "*Globex*" in past.person("mina").types("/save learnings globex")
    assert "*Globex*" in past.person("dana").types("/save learnings globex")


def test_a_name_that_a_directory_writes_with_its_legal_form_is_taken_out_without_it_too(
    world: World,
) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME Inc.: too expensive")
    channel = str(world.case("ACME Inc.").channel_name)
    closes(mina, "Lost", channel=channel)
    debriefs(mina, channel, **{WORKED: "Acme liked the weekly call"})
    nell = world.person("nell")

    assert "… liked the weekly call" in nell.types("/save learnings weekly")
    assert "Nothing was learned" in nell.types("/save learnings acme")


def test_outcome_and_playbook_find_it_too(past: World) -> None:
    assert "1 debrief with" in past.person("nell").types("/save learnings lost")
    assert "2 debriefs with" in past.person("nell").types("/save learnings budget")


def test_the_changes_wanted_are_gathered_with_cases_and_arr(past: World) -> None:
    priya = past.person("priya")

    told = priya.types("/save learnings changes")

    assert "1 change would prevent a recurrence" in told
    assert "2 cases · ARR $110,000" in told
    assert "2 say it happens to others" in told


@pytest.mark.parametrize("who", ["nell", "omar"])
def test_the_changes_are_not_for_everybody(past: World, who: str) -> None:
    told = past.person(who).types("/save learnings changes")

    assert "is for managers, directors" in told
    assert "110,000" not in told


def test_a_button_leads_managers_to_the_changes(past: World) -> None:
    bob = past.person("bob")
    bob.types("/save learnings")

    assert "would prevent a recurrence" in bob.clicks("Changes wanted")


def test_nothing_is_learned_at_first(world: World) -> None:
    assert "Nothing is learned yet" in world.person("mina").types("/save learnings")
    assert "No debrief names a change yet" in world.person("bob").types("/save learnings changes")


def test_a_case_that_is_open_again_teaches_nothing_yet(past: World) -> None:
    past.person("mina").types("/save reopen Globex")

    assert "1 debrief" in past.person("mina").types("/save learnings")


def test_a_guest_learns_nothing(past: World) -> None:
    assert "Globex" not in past.person("gus").types("/save learnings")


def test_similar_cases_say_what_worked(past: World) -> None:
    mina = past.person("mina")
    opens(mina)
    mina.clicks("Similar cases", channel="save-acme")

    assert "What worked: A café meeting" in str(mina.modal.payload)


def test_many_long_ones_stay_within_slacks_limits(world: World) -> None:
    mina = world.person("mina")
    for number in range(14):
        name = f"Customer{number}"
        mina.types(f"/save open {name}: too expensive")
        channel = str(world.case(name).channel_name)
        closes(mina, "Lost", channel=channel)
        debriefs(mina, channel, **{WORKED: "Ünï <x> " * 300, CHANGE: f"{number} " * 300})
    mina.types("/save learnings")
    message = world.sandbox.direct_with("U0MINA").messages[-1]

    check_message({"text": message.text, "blocks": message.blocks})
    assert "more: add a word" in str(message.blocks)
    world.person("bob").types("/save learnings changes")
    told = world.sandbox.direct_with("U0BOB").messages[-1]
    check_message({"text": told.text, "blocks": told.blocks})
