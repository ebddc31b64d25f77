"""Playbooks: ours are whole, a user's own add and override, broken ones are explained."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.policy import Role
from playbooks.catalogue import Catalogue, load_catalogue

STRUCTURE = """id: mine
urgency: low
reasons: {en: [very special]}
phases:
  - id: first
    items:
      - {id: call, owner: csm, due: 24h}
"""
TEXTS = """title: Mine
when: When it is special.
when_not: Otherwise.
investigation: [Look]
phases: {first: First}
items: {call: Call them}
talk_track: [Listen]
success: [They stay]
"""


def write(directory: Path, structure: str = STRUCTURE, texts: str | None = TEXTS) -> Catalogue:
    (directory / "mine.yml").write_text(structure)
    if texts is not None:
        (directory / "mine.en.yml").write_text(texts)
    return load_catalogue(directory)


def test_ours_are_whole_and_the_universal_one_comes_first() -> None:
    catalogue = load_catalogue()
    assert catalogue.ids() == ["first-48-hours", *sorted(catalogue.ids()[1:])]
    assert catalogue.problems == ()
    for each in map(catalogue.get, catalogue.ids()):
        texts = each.in_language("xx")
        assert all(texts.item(item.id) for item in each.items)
        assert all(found.source for found in texts.evidence)


def test_the_first_48_hours_hold_the_five_things_that_must_be_done_in_time() -> None:
    must = [i for i in load_catalogue().get("first-48-hours").items if i.must_do]
    assert {item.id for item in must} == {
        "call", "alert", "investigate", "five-whys", "draft-plan", "customer-knows",
    }  # fmt: skip
    assert all(item.due <= timedelta(hours=48) for item in must)


@pytest.mark.parametrize(
    ("reason", "playbook"),
    [
        ("too expensive", "budget"),
        ("It is TOO  expensive for us", "budget"),
        ("budget cuts", "budget"),
        ("they cannot afford it", "budget"),
        ("", "first-48-hours"),
        ("they left", "first-48-hours"),
        ("pricey", "first-48-hours"),
        ("budget", "budget"),
        ("first 48 hours", "first-48-hours"),
    ],
)
def test_a_reason_points_to_a_playbook(reason: str, playbook: str) -> None:
    assert load_catalogue().for_reason(reason).id == playbook


def test_a_users_playbook_adds_and_overrides(tmp_path: Path) -> None:
    assert write(tmp_path).get("mine").items[0].owner is Role.CSM
    (tmp_path / "budget.yml").write_text(STRUCTURE.replace("mine", "budget"))
    (tmp_path / "budget.en.yml").write_text(TEXTS)
    catalogue = load_catalogue(tmp_path)
    assert catalogue.get("budget").in_language("en").title == "Mine"
    assert catalogue.for_reason("very special").id in {"budget", "mine"}


@pytest.mark.parametrize(
    ("structure", "texts", "reason"),
    [
        ("id: mine", TEXTS, "is missing"),
        (STRUCTURE.replace("csm", "king"), TEXTS, "input should be"),
        (STRUCTURE.replace("24h", "soon"), TEXTS, "is not a span"),
        (STRUCTURE + "colour: red\n", TEXTS, "is not known"),
        (STRUCTURE.replace("urgency: low", "urgency: [low"), TEXTS, "not readable as YAML"),
        (STRUCTURE.replace("call", "a" * 61), TEXTS, "at most 60"),
        (STRUCTURE + "      - {id: call, owner: csm, due: 1h}\n", TEXTS, "stands there twice"),
        (STRUCTURE, TEXTS.replace("call: Call them", "ring: Ring"), "has no text for `call`"),
        (STRUCTURE, TEXTS.replace("first: First", "second: Second"), "has no title for `first`"),
        (STRUCTURE, TEXTS.replace("title: Mine", "titel: Mine"), "Did you mean `title`"),
        (STRUCTURE, None, "no texts in any language"),
        ("x" * 300_000, TEXTS, "bytes; the most is"),
        ("a: &a [x]\nb: [*a, *a]\n", TEXTS, "aliases"),
        ("? [a]\n: b\n", TEXTS, "a name must be a word"),
        ("[" * 2000, TEXTS, "not readable as YAML"),
    ],
)
def test_a_broken_playbook_is_explained_and_the_bot_keeps_what_it_has(
    tmp_path: Path, structure: str, texts: str | None, reason: str
) -> None:
    catalogue = write(tmp_path, structure, texts)
    assert catalogue.ids() == load_catalogue().ids()
    assert reason in catalogue.problems[0].reason
    assert catalogue.problems[0].line >= 1


def test_the_last_good_one_stays_when_an_edit_breaks_it(tmp_path: Path) -> None:
    good = write(tmp_path)
    (tmp_path / "mine.yml").write_text("id: [")
    after = load_catalogue(tmp_path, last=good)
    assert after.get("mine").in_language("en").title == "Mine"
    assert after.problems


def test_a_playbook_that_is_gone_falls_back_to_the_universal_one() -> None:
    assert load_catalogue().get("removed").id == "first-48-hours"


@pytest.mark.parametrize(
    ("words", "playbook"),
    [
        ("can’t afford it", "budget"),
        ("too expensive, they say", "budget"),
        ("Feels ignored.", "service"),
        ("service", "service"),
        ("champion departure", "champion-departure"),
    ],
)
def test_reasons_are_understood_with_punctuation_and_curly_apostrophes(
    words: str, playbook: str
) -> None:
    assert load_catalogue().for_reason(words).id == playbook


@pytest.mark.parametrize("words", ["Service Group", "Value Partners", "Product Solutions GmbH"])
def test_a_company_that_is_called_like_a_playbook_is_no_reason(words: str) -> None:
    assert not load_catalogue().is_reason(words)
