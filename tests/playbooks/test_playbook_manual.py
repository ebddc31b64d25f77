"""The manual's own example is one that works, and it names every field there is."""

import re
from pathlib import Path

import pytest

from domain.deadlines import Runway
from domain.situation import Situation
from playbooks.catalogue import problems_in
from playbooks.reading import read_playbook
from playbooks.schema import Evidence, ItemFile, PhaseFile, PlaybookFile, TextsFile, WhenFile
from playbooks.user_templates import FILTERS, render_template

MANUAL = (Path(__file__).parents[2] / "docs" / "playbooks.md").read_text(encoding="utf-8")
FILES = re.findall(r"^`([a-z.-]+\.yml)`:\n\n```yaml\n(.*?)```", MANUAL, re.DOTALL | re.MULTILINE)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    for name, text in FILES:
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_example_has_no_problems_and_does_what_the_manual_says(example: Path) -> None:
    assert len(FILES) == 2
    assert problems_in(example) == []
    playbook = read_playbook(example / "cold-silence.yml")
    items = {item.id: item for item in playbook.items}
    known = frozenset({"exec-known"})
    assert items["exec-call"].when.holds(Situation(Runway.COMPRESSED, 1, known))
    assert not items["exec-call"].when.holds(Situation(Runway.COMPRESSED, None, known))
    note = playbook.in_language("en").templates["short-note"]
    made = render_template(note, {"open_points": ["the export", "the invoice"]})
    assert made.missing == ("contact",)
    assert made.text.endswith("Still open from our side:\n- the export\n- the invoice")


def test_every_field_and_filter_is_named_in_the_manual() -> None:
    models = (PlaybookFile, PhaseFile, ItemFile, WhenFile, TextsFile, Evidence)
    words = {*FILTERS, *(name for model in models for name in model.model_fields)}
    assert [word for word in sorted(words) if f"`{word}" not in MANUAL] == []
