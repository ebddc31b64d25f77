"""Which items a checklist has in a situation, and what becomes of those it no longer needs."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from domain.checklist import Item, ItemState
from domain.conditions import ALWAYS, Condition
from domain.deadlines import Runway
from domain.fitting import fit, wanted
from domain.situation import Situation

EMERGENCY = Situation(Runway.EMERGENCY)
ANY = Situation()
SUPERSEDED, DONE, ASIDE = ItemState.SUPERSEDED, ItemState.DONE, ItemState.NOT_APPLICABLE


@dataclass(frozen=True)
class Rule:
    id: str
    must_do: bool = False
    when: Condition = ALWAYS


A, B = Rule("a", must_do=True), Rule("b")
BIG = Rule("big", when=Condition(facts=frozenset({"big"})))
HURRY = Rule("hurry", must_do=True, when=Condition(runway=frozenset({Runway.EMERGENCY})))


def item(
    name: str,
    state: ItemState = ItemState.OPEN,
    *,
    playbook: str = "p",
    touched: bool = False,
    must_do: bool = False,
) -> Item:
    return Item(
        id=1, ref=name, case_id=1, position=1, playbook=playbook, name=name, phase="first",
        text=name, owner_id="U", due_at=datetime(2026, 3, 2, tzinfo=UTC), state=state,
        touched=touched, must_do=must_do,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "situation", "names"),
    [
        ([A, B, BIG, HURRY], ANY, ["a", "b"]),
        ([A, B, BIG, HURRY], Situation(facts=frozenset({"big"})), ["a", "b", "big"]),
        ([A, B, BIG, HURRY], EMERGENCY, ["a", "hurry"]),
        ([B, BIG], EMERGENCY, ["b"]),
        ([], EMERGENCY, []),
    ],
)
def test_only_what_applies_is_wanted_and_in_an_emergency_only_what_must_be_done(
    rules: list[Rule], situation: Situation, names: list[str]
) -> None:
    assert wanted(rules, situation) == names


@pytest.mark.parametrize(
    ("items", "situation", "new", "back", "aside"),
    [
        ([], ANY, ["a", "b"], [], []),
        ([], EMERGENCY, ["a"], [], []),
        ([item("a"), item("b")], ANY, [], [], []),
        ([item("a"), item("b")], EMERGENCY, [], [], ["b"]),
        ([item("a"), item("b", SUPERSEDED)], EMERGENCY, [], [], []),
        ([item("a"), item("b", SUPERSEDED)], ANY, [], ["b"], []),
        # Done, not applicable or begun: kept always.
        ([item("a", DONE), item("b", DONE)], EMERGENCY, [], [], []),
        ([item("a"), item("b", ASIDE)], EMERGENCY, [], [], []),
        ([item("a"), item("b", touched=True)], EMERGENCY, [], [], []),
        # Of an earlier playbook only what must be done is kept, whatever its condition was.
        ([item("x", playbook="q")], ANY, ["a", "b"], [], ["x"]),
        ([item("x", playbook="q", must_do=True)], EMERGENCY, ["a"], [], []),
        ([item("x", playbook="q", touched=True)], ANY, ["a", "b"], [], []),
        # The same name in another playbook is another item.
        ([item("a", SUPERSEDED, playbook="q")], EMERGENCY, ["a"], [], []),
        # What the playbook no longer describes stays with the case that has it.
        ([item("a"), item("b"), item("old")], ANY, [], [], []),
        ([item("a"), item("old")], EMERGENCY, [], [], []),
        ([item("a"), item("b"), item("old", SUPERSEDED)], ANY, [], [], []),
    ],
)
def test_what_is_done_or_begun_stays_and_the_rest_follows_the_situation(
    items: list[Item], situation: Situation, new: list[str], back: list[str], aside: list[str]
) -> None:
    found = fit(items, "p", [A, B], situation)
    assert list(found.new) == new
    assert [each.name for each in found.back] == back
    assert [each.name for each in found.aside] == aside


def test_must_do_items_whose_condition_no_longer_holds_are_set_aside() -> None:
    items = [item("a"), item("hurry", must_do=True)]
    assert [each.name for each in fit(items, "p", [A, HURRY], ANY).aside] == ["hurry"]
