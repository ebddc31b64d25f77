"""What a playbook file may contain: its structure in one file, its texts per language beside it.

The descriptions are what editors show; `playbooks/schema/` is made from these models.
"""

import re
import unicodedata
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from domain.causes import Cause
from domain.deadlines import Runway
from domain.policy import Role

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SPAN = re.compile(r"^(\d{1,4})\s*(m|h|d|w)$")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
OWNERS = [role.value for role in Role if role is not Role.ADMIN]
MOST_FACTS = 20


def read_span(typed: object) -> timedelta:
    """`24h`, `3d`, `2w`, `30m`. Raises ValueError with the way out."""
    found = SPAN.match(str(typed).strip())
    if not found:
        raise ValueError(f"“{typed}” is not a span; write it like 24h, 3d or 2w")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def _one_line(text: str) -> str:
    if "\n" in text.strip():
        raise ValueError("keep it on one line")
    if not text.strip():
        raise ValueError("it is empty; write the text")
    return text.strip()


def _visible(text: str) -> str:
    """Databases and Slack take no others."""
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text):
        raise ValueError("it has a control character; write it without")
    return text


def _no_admin(role: Role) -> Role:
    if role is Role.ADMIN:
        raise ValueError(f"an admin does no items; choose one of {', '.join(OWNERS)}")
    return role


Span = Annotated[
    timedelta,
    BeforeValidator(read_span),
    WithJsonSchema({"type": "string", "pattern": SPAN.pattern, "examples": ["24h", "3d", "2w"]}),
]
Owner = Annotated[Role, AfterValidator(_no_admin), WithJsonSchema({"enum": OWNERS})]
Id = Annotated[str, Field(pattern=ID, max_length=60)]
# The length stands first: it is checked as that of a text, and said so.
LINE = (AfterValidator(_visible), AfterValidator(_one_line))
Line = Annotated[str, Field(min_length=1, max_length=300), *LINE]
Title = Annotated[str, Field(min_length=1, max_length=60), *LINE]
Paragraph = Annotated[str, Field(min_length=1, max_length=3000), AfterValidator(_visible)]
Tier = Annotated[int, Field(ge=1, le=4)]


def told(description: str, default: Any = ..., **more: Any) -> Any:
    """A field with what an editor says about it."""
    return Field(default, description=description, **more)


class Strict(BaseModel):
    """Nothing unknown is passed over in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WhenFile(Strict):
    """When the item applies: every part given has to hold; a part left out always holds."""

    runway: Annotated[list[Runway], Field(min_length=1)] | None = told(
        "Time to the renewal: any of these. `unknown`: no renewal date yet.", None
    )
    tier: Annotated[list[Tier], Field(min_length=1)] | None = told(
        "Any of these tiers. Never holds while the case is not triaged.", None
    )
    facts: list[Id] = told("Playbook facts that all have to be ticked for the case.", [])
    not_facts: list[Id] = told("Playbook facts of which none may be ticked for the case.", [])


class ItemFile(Strict):
    """One thing to do: whose, and how long after the flag it is due."""

    id: Id = told("Names the item in this playbook. Its text stands in the texts file.")
    owner: Owner = told("The role that does it; made a named person when the item is added.")
    due: Span = told("How long after the flag it is due: 24h, 3d, 2w.")
    must_do: bool = told("It stays in an emergency and when the playbook changes.", False)
    after: list[Id] = told("Items of this playbook that come first.", [], max_length=20)
    when: WhenFile = told("When it applies; without this always.", WhenFile())


class PhaseFile(Strict):
    """A phase and its items, in order."""

    id: Id = told("Names the phase. Its title stands in the texts file.")
    items: Annotated[list[ItemFile], Field(min_length=1, max_length=40)] = told("In order.")


class PlaybookFile(Strict):
    """The structure of a playbook, in `<id>.yml`. Its texts stand in `<id>.<language>.yml`."""

    id: Id = told("The file's own name without `.yml`. One of ours overrides that one.")
    urgency: Literal["low", "medium", "high"] = told("How much of a hurry it is.")
    causes: list[Cause] = told("Root causes for which it is proposed.", [])
    reasons: dict[str, Annotated[list[Line], Field(max_length=60)]] = told(
        "Words after `/save open ACME …` that choose it, per language.", {}
    )
    facts: list[Id] = told("What people may tick for a case.", [], max_length=MOST_FACTS)
    phases: Annotated[list[PhaseFile], Field(min_length=1, max_length=12)] = told("In order.")


class Evidence(Strict):
    """Somebody's result: always with whose it is."""

    text: Line = told("The result.")
    source: Line = told("Whose result it is.")


class TextsFile(Strict):
    """The texts of a playbook in one language, in `<id>.<language>.yml`."""

    title: Title = told("The playbook's name for people.")
    when: Paragraph = told("When to use it, so that nobody is in doubt.")
    when_not: Paragraph = told("When to use another one.")
    investigation: Annotated[list[Line], Field(min_length=1, max_length=30)] = told(
        "What to find out first."
    )
    facts: dict[Id, Line] = told("The label of each playbook fact.", {})
    phases: dict[Id, Line] = told("The title of each phase.")
    items: dict[Id, Line] = told("The text of each item.")
    talk_track: Annotated[list[Line], Field(min_length=1, max_length=30)] = told("What to say.")
    success: Annotated[list[Line], Field(min_length=1, max_length=20)] = told(
        "How to see that it worked."
    )
    measures: Annotated[list[Line], Field(max_length=10)] = told("Success metrics.", [])
    evidence: Annotated[list[Evidence], Field(max_length=10)] = told("Others' results.", [])
    templates: dict[Id, Paragraph] = told(
        "Texts for the customer, with `{{ facts }}` to be filled in.", {}
    )
