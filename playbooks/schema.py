"""What a playbook file may contain: its structure in one file, its texts per language beside it."""

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from domain.causes import Cause
from domain.deadlines import Runway
from domain.policy import Role

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SPAN = re.compile(r"^(\d{1,4})\s*(m|h|d|w)$")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_span(typed: object) -> timedelta:
    """`24h`, `3d`, `2w`, `30m`. Raises ValueError with the way out."""
    found = SPAN.match(str(typed).strip())
    if not found:
        raise ValueError(f"“{typed}” is not a span; write it like 24h, 3d or 2w")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def _one_line(text: str) -> str:
    if "\n" in text.strip():
        raise ValueError("keep it on one line")
    return text.strip()


Span = Annotated[timedelta, BeforeValidator(read_span)]
Id = Annotated[str, Field(pattern=ID, max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_one_line)]
Paragraph = Annotated[str, Field(min_length=1, max_length=3000)]


class Strict(BaseModel):
    """Nothing unknown is passed over in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ConditionsFile(Strict):
    """When an item applies: all that is named here has to hold."""

    runway: list[Runway] = []
    tier: list[Annotated[int, Field(ge=1, le=4)]] = []
    facts: list[Id] = []
    not_facts: list[Id] = []


class ItemFile(Strict):
    """One thing to do: whose, due how long after the flag, after what, and when it applies."""

    id: Id
    owner: Role
    due: Span
    must_do: bool = False
    after: list[Id] = []
    when: ConditionsFile = ConditionsFile()


class PhaseFile(Strict):
    """A phase and its items, in order."""

    id: Id
    items: Annotated[list[ItemFile], Field(min_length=1, max_length=40)]


class PlaybookFile(Strict):
    """The structure of a playbook. `reasons` are words that point to it, per language.

    `causes` are the root causes it serves, `facts` what people may tick about the customer.
    """

    id: Id
    urgency: Literal["low", "medium", "high"]
    causes: list[Cause] = []
    reasons: dict[str, Annotated[list[Line], Field(max_length=60)]] = {}
    facts: list[Id] = []
    phases: Annotated[list[PhaseFile], Field(min_length=1, max_length=12)]


class Evidence(Strict):
    """Somebody's result: always with whose it is."""

    text: Line
    source: Line


class TextsFile(Strict):
    """The texts of a playbook in one language."""

    title: Annotated[Line, Field(max_length=60)]
    when: Paragraph
    when_not: Paragraph
    investigation: Annotated[list[Line], Field(min_length=1, max_length=30)]
    phases: dict[Id, Line]
    items: dict[Id, Line]
    facts: dict[Id, Line] = {}
    talk_track: Annotated[list[Line], Field(min_length=1, max_length=30)]
    success: Annotated[list[Line], Field(min_length=1, max_length=20)]
    measures: list[Line] = []
    evidence: Annotated[list[Evidence], Field(max_length=10)] = []
    templates: dict[Id, Paragraph] = {}
