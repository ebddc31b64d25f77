"""A playbook as the bot uses it: its items, and its texts in every language it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.causes import Cause
from domain.conditions import ALWAYS, Condition
from domain.policy import Role

SOURCE_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `due` counts from the flag; `owner` is a role, made a person when added.

    `after` names the items that come first; `when` says in which situations it applies.
    """

    id: str
    phase: str
    owner: Role
    due: timedelta
    must_do: bool
    after: tuple[str, ...] = ()
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Evidence:
    """Somebody's result, with whose it is."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one playbook in one language. `facts` are the labels of its facts."""

    title: str
    when: str
    when_not: str
    investigation: tuple[str, ...]
    talk_track: tuple[str, ...]
    success: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    templates: Mapping[str, str]
    phases: Mapping[str, str]
    items: Mapping[str, str]
    facts: Mapping[str, str]
    measures: tuple[str, ...] = ()

    def item(self, item_id: str) -> str:
        return self.items[item_id]

    def phase(self, phase_id: str) -> str:
        """The phase's title; the id where a later playbook no longer has the phase."""
        return self.phases.get(phase_id, phase_id)


@dataclass(frozen=True, slots=True)
class Playbook:
    """A playbook with its texts in every language it has. `facts` may be ticked for a case."""

    id: str
    urgency: str
    reasons: frozenset[str]
    items: tuple[Item, ...]
    texts: Mapping[str, Texts]
    causes: tuple[Cause, ...] = ()
    facts: tuple[str, ...] = ()

    def in_language(self, language: str) -> Texts:
        """The texts in that language, else in English, else in the first there is."""
        fallback = self.texts.get(SOURCE_LANGUAGE) or next(iter(self.texts.values()))
        return self.texts.get(language, fallback)
