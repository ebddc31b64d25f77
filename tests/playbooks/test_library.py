"""Our playbooks as a whole: each has every part, and one can work with it on a bad day."""

import re
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import yaml
from jinja2 import StrictUndefined, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.causes import Cause
from playbooks.catalogue import LIBRARY, load_catalogue
from playbooks.schema import read_span

CATALOGUE = load_catalogue()
IDS = CATALOGUE.ids()
SAVES = ("product", "value", "service", "budget", "competition", "champion-departure")
CUSTOMER_LANGUAGE = "en"
LONGEST_ITEM = 150
MARKETING = (
    "amazing", "best-in-class", "cutting-edge", "delight", "empower", "excellence", "excited",
    "game-chang", "holistic", "innovative", "journey", "leverage", "passionate", "robust",
    "seamless", "solution", "synerg", "thrilled", "turnkey", "unlock", "world-class",
)  # fmt: skip


@cache
def structure(playbook: str) -> dict[str, Any]:
    return dict(yaml.safe_load((LIBRARY / f"{playbook}.yml").read_text(encoding="utf-8")))


@cache
def texts(playbook: str) -> dict[str, Any]:
    return dict(yaml.safe_load(written(playbook)))


def written(playbook: str) -> str:
    return (LIBRARY / f"{playbook}.{CUSTOMER_LANGUAGE}.yml").read_text(encoding="utf-8")


def items(playbook: str) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for phase in structure(playbook)["phases"] for item in phase["items"]}


def when(item: dict[str, Any]) -> dict[str, list[Any]]:
    return dict(item.get("when", {}))


def lines(value: Any) -> list[str]:
    """Every text in there."""
    if isinstance(value, str):
        return [value]
    found = value.values() if isinstance(value, dict) else value
    return [line for each in found for line in lines(each)]


def environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def variables(playbook: str) -> set[str]:
    parsed = map(environment().parse, texts(playbook)["templates"].values())
    return {name for each in parsed for name in meta.find_undeclared_variables(each)}


def test_there_is_a_playbook_for_every_situation() -> None:
    assert set(IDS) == {
        *SAVES, "first-48-hours", "low-adoption", "payment-failure", "strategic-change",
        "graceful-exit",
    }  # fmt: skip
    assert CATALOGUE.problems == ()


@pytest.mark.parametrize(
    ("cause", "serving"),
    [
        (Cause.PRODUCT, {"product"}),
        (Cause.VALUE, {"value"}),
        (Cause.ADOPTION, {"low-adoption"}),
        (Cause.SERVICE, {"service"}),
        (Cause.BUDGET, {"budget"}),
        (Cause.COMPETITION, {"competition"}),
        (Cause.CHANGE, {"champion-departure", "strategic-change"}),
        (Cause.PAYMENT, {"payment-failure"}),
        (Cause.UNAVOIDABLE, {"graceful-exit"}),
    ],
)
def test_every_root_cause_has_its_playbook(cause: Cause, serving: set[str]) -> None:
    assert {each for each in IDS if cause.value in structure(each).get("causes", [])} == serving


def test_no_root_cause_is_served_by_the_first_48_hours() -> None:
    served = {cause for each in IDS for cause in structure(each).get("causes", [])}
    assert served == {cause.value for cause in Cause}
    assert "causes" not in structure("first-48-hours")


@pytest.mark.parametrize("playbook", IDS)
def test_every_part_is_there(playbook: str) -> None:
    found = texts(playbook)
    for part in ("title", "when", "when_not", "investigation", "phases", "items", "talk_track",
                 "success", "measures", "templates"):  # fmt: skip
        assert found[part], part
        assert all(line.strip() for line in lines(found[part])), part
    assert 10 <= len(found["items"]) <= 24
    assert len(found["investigation"]) >= 5
    assert len(found["success"]) >= 3
    assert {*structure(playbook).get("facts", [])} == {*found.get("facts", {})}
    assert {*found["items"]} == {*items(playbook)}
    assert {*found["phases"]} == {phase["id"] for phase in structure(playbook)["phases"]}


def test_titles_tell_the_playbooks_apart() -> None:
    titles = [texts(each)["title"] for each in IDS]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("playbook", [*SAVES, "first-48-hours"])
def test_evidence_says_whose_it_is(playbook: str) -> None:
    for each in texts(playbook)["evidence"]:
        assert re.search(r"\d+%", each["text"])
        assert each["source"]
        assert not re.search(r"\b(we|our|us)\b", each["text"], re.IGNORECASE)


@pytest.mark.parametrize("playbook", IDS)
def test_an_emergency_leaves_a_handful_of_items(playbook: str) -> None:
    must = [item for item in items(playbook).values() if item.get("must_do")]
    assert 3 <= len(must) <= 8
    assert 3 <= len([item for item in must if not when(item).get("facts")]) <= 6
    assert all("runway" not in when(item) for item in must)
    # What has to be done in any case waits for nothing that may fall away.
    for item in must:
        assert all(items(playbook)[name]["must_do"] for name in item.get("after", []))


@pytest.mark.parametrize("playbook", IDS)
def test_what_comes_first_is_due_first(playbook: str) -> None:
    latest = timedelta()
    for phase in structure(playbook)["phases"]:
        dues = [read_span(item["due"]) for item in phase["items"]]
        assert min(dues) >= latest, phase["id"]
        latest = max(dues)
    for item in items(playbook).values():
        for name in item.get("after", []):
            assert read_span(items(playbook)[name]["due"]) <= read_span(item["due"]), item["id"]


@pytest.mark.parametrize("playbook", IDS)
def test_an_item_waits_only_for_what_stands_whenever_it_stands(playbook: str) -> None:
    for item in items(playbook).values():
        for name in item.get("after", []):
            first = when(items(playbook)[name])
            assert not first or first == when(item), item["id"]


@pytest.mark.parametrize("playbook", IDS)
def test_conditions_speak_of_facts_that_people_can_tick(playbook: str) -> None:
    facts = structure(playbook).get("facts", [])
    asked = [when(item) for item in items(playbook).values()]
    used = {fact for each in asked for key in ("facts", "not_facts") for fact in each.get(key, [])}
    assert used == set(facts)


@pytest.mark.parametrize("playbook", IDS)
def test_a_long_term_item_still_stands_where_no_renewal_date_is_known(playbook: str) -> None:
    for item in items(playbook).values():
        runways = when(item).get("runway", ["comprehensive", "unknown"])
        assert runways == ["comprehensive", "unknown"], item["id"]


def test_every_reason_points_to_exactly_one_playbook() -> None:
    reasons = [
        (reason, each)
        for each in IDS
        for reason in [*structure(each)["reasons"]["en"], each, each.replace("-", " ")]
    ]
    homes: dict[str, set[str]] = {}
    for reason, playbook in reasons:
        assert reason == " ".join(reason.casefold().split())
        homes.setdefault(reason, set()).add(playbook)
    assert {reason for reason, those in homes.items() if len(those) > 1} == set()
    for reason, playbook in reasons:
        assert CATALOGUE.for_reason(reason).id == playbook, reason
        assert CATALOGUE.is_reason(reason)


@pytest.mark.parametrize(
    ("said", "playbook"),
    [
        ("too many bugs since March", "product"),
        ("the export does not work", "product"),
        ("they say it is not worth it", "value"),
        ("no ROI after a year", "value"),
        ("feels ignored by us", "service"),
        ("slow support", "service"),
        ("unhappy", "first-48-hours"),
        ("unhappy with support", "service"),
        ("budget freeze", "budget"),
        ("looking at a cheaper competitor", "competition"),
        ("switching to another tool", "competition"),
        ("our champion left in May", "champion-departure"),
        ("low usage for weeks", "low-adoption"),
        ("never launched", "low-adoption"),
        ("card declined twice", "payment-failure"),
        ("merger with a larger company", "strategic-change"),
        ("new leadership", "strategic-change"),
        ("they are closing down", "graceful-exit"),
        ("wants to leave", "first-48-hours"),
        ("no idea why they are leaving", "first-48-hours"),
    ],
)
def test_what_a_csm_types_finds_the_playbook(said: str, playbook: str) -> None:
    assert CATALOGUE.for_reason(said).id == playbook


@pytest.mark.parametrize("playbook", IDS)
def test_the_talk_track_has_the_whole_arc(playbook: str) -> None:
    track = texts(playbook)["talk_track"]
    said = " ".join(track).casefold()
    assert track[0].startswith('"'), "it opens with a sentence to say"
    assert "?" in track[1], "then it listens"
    assert "frustrat" in said or "annoying" in said or "in the way" in said
    for part in ('no "but"', "cannot", "48 hours", "30 days", "commitment", "decided"):
        assert part in said, part
    assert re.search(r"price|terms|discount", said)
    assert re.match(r'"If we\b.*\bwill you\b.*\?', track[-2]), "it asks for their part"
    assert "decided" in track[-1]
    assert track[-1].startswith(("If it fails", "Ask once"))


@pytest.mark.parametrize("playbook", IDS)
def test_items_are_short_and_nothing_is_shouted_or_sold(playbook: str) -> None:
    for text in texts(playbook)["items"].values():
        assert len(text) <= LONGEST_ITEM, text
    for line in lines(texts(playbook)):
        assert "!" not in line
        assert not re.search(rf"\b({'|'.join(MARKETING)})", line, re.IGNORECASE), line


@pytest.mark.parametrize("playbook", IDS)
def test_every_variable_of_the_templates_is_explained(playbook: str) -> None:
    told = re.findall(r"^#   ([a-z_]+): \S.*$", written(playbook), re.MULTILINE)
    assert len(told) == len(set(told))
    assert set(told) == variables(playbook)


@pytest.mark.parametrize("playbook", IDS)
def test_templates_hold_variables_and_plain_conditions_only(playbook: str) -> None:
    for text in texts(playbook)["templates"].values():
        for tag in re.findall(r"\{\{.*?\}\}|\{%.*?%\}", text):
            assert re.fullmatch(r"\{\{ [a-z_]+ \}\}|\{% (if [a-z_]+|endif) %\}", tag), tag


@pytest.mark.parametrize("playbook", IDS)
@pytest.mark.parametrize("optional", ["something", ""])
def test_templates_read_well_with_and_without_what_is_optional(
    playbook: str, optional: str
) -> None:
    for text in texts(playbook)["templates"].values():
        asked = re.findall(r"\{% if ([a-z_]+) %\}", text)
        known = dict.fromkeys(variables(playbook), "something") | dict.fromkeys(asked, optional)
        made = environment().from_string(text).render(known).strip()
        assert "\n\n\n" not in made
        assert not re.search(r"[{}]|  | \n| [.,]|\.\.", made), made
