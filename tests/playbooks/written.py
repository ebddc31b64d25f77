"""A playbook that somebody wrote, with every part of the syntax."""

from pathlib import Path

STRUCTURE = """\
id: mine
urgency: low
causes: [product, value]
facts: [signed, big]
phases:
  - id: first
    items:
      - {id: call, owner: csm, due: 24h, must_do: true}
      - id: look
        owner: engineering
        due: 3d
        after: [call]
        when:
          runway: [compressed, unknown]
          tier: [1, 2]
          facts: [big]
          not_facts: [signed]
"""
TEXTS = """\
title: Mine
when: When it is special.
when_not: Otherwise.
investigation: [Look]
facts:
  signed: They signed elsewhere
  big: It is a big one
phases: {first: First}
items:
  call: Call them
  look: Look at it
talk_track: [Listen]
success: [They stay]
measures: [Resolution time]
templates:
  note: |-
    Hello {{ contact }},
    it is {{ problem }}.
"""


def write(directory: Path, structure: str = STRUCTURE, texts: str | None = TEXTS) -> Path:
    (directory / "mine.yml").write_text(structure)
    if texts is not None:
        (directory / "mine.en.yml").write_text(texts)
    return directory / "mine.yml"
