"""The playbooks: ours, and the user's own, which add to them or override them by id.

A broken file of the user is refused with file, line and reason; the playbook stays as it was.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from domain.policy import Role
from playbooks.checked_yaml import BadFile, load_checked
from playbooks.schema import PlaybookFile, TextsFile

log = logging.getLogger(__name__)

LIBRARY = Path(__file__).parent / "library"
FIRST = "first-48-hours"
SOURCE_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `due` counts from the flag; `owner` is a role, made a person at opening."""

    id: str
    phase: str
    owner: Role
    due: timedelta
    must_do: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """Somebody's result, with whose it is."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one playbook in one language."""

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

    def item(self, item_id: str) -> str:
        return self.items[item_id]

    def phase(self, phase_id: str) -> str:
        """The phase's title; the id where a later playbook no longer has the phase."""
        return self.phases.get(phase_id, phase_id)


@dataclass(frozen=True, slots=True)
class Playbook:
    """A playbook with its texts in every language it has."""

    id: str
    urgency: str
    reasons: frozenset[str]
    items: tuple[Item, ...]
    texts: Mapping[str, Texts]

    def in_language(self, language: str) -> Texts:
        """The texts in that language, else in English, else in the first there is."""
        fallback = self.texts.get(SOURCE_LANGUAGE) or next(iter(self.texts.values()))
        return self.texts.get(language, fallback)


class Catalogue:
    """All playbooks, and what was wrong with those that could not be used."""

    def __init__(self, playbooks: Mapping[str, Playbook], problems: tuple[BadFile, ...]) -> None:
        self._playbooks = dict(playbooks)
        self.problems = problems

    def ids(self) -> list[str]:
        """Every id, the first-48-hours checklist first."""
        return sorted(self._playbooks, key=lambda each: (each != FIRST, each))

    def get(self, playbook_id: str) -> Playbook:
        """The playbook; the first-48-hours one where a removed playbook is still named."""
        return self._playbooks.get(playbook_id) or self._playbooks[FIRST]

    def is_reason(self, words: str) -> bool:
        """Whether the words begin with what points to a playbook."""
        return self._pointed_to(words, starts=True) is not None

    def for_reason(self, words: str) -> Playbook:
        """The playbook that a reason points to; none: the first 48 hours."""
        return self._pointed_to(words, starts=False) or self._playbooks[FIRST]

    def _pointed_to(self, words: str, *, starts: bool) -> Playbook | None:
        """The playbook with the longest reason found in the words."""
        said = f" {' '.join(words.casefold().split())} "
        best, length = None, 0
        for playbook_id in self.ids():
            playbook = self._playbooks[playbook_id]
            for reason in playbook.reasons | {playbook_id.replace("-", " "), playbook_id}:
                place = said.find(f" {reason} ")
                if (place == 0 if starts else place >= 0) and len(reason) > length:
                    best, length = playbook, len(reason)
        return best


def load_catalogue(user_directory: Path | None = None, last: Catalogue | None = None) -> Catalogue:
    """Ours and the user's. A broken one keeps what `last` had, else ours, and is reported."""
    playbooks = {each.id: each for each in map(_load, structure_files(LIBRARY))}
    problems: list[BadFile] = []
    for path in structure_files(user_directory) if user_directory else []:
        try:
            playbook = _load(path)
            playbooks[playbook.id] = playbook
        except BadFile as problem:
            log.warning("playbook refused", extra={"problem": str(problem)})
            problems.append(problem)
            known = path.stem
            if last is not None and known in last.ids():
                playbooks[known] = last.get(known)
    return Catalogue(playbooks, tuple(problems))


def structure_files(directory: Path) -> list[Path]:
    """The files with a playbook's structure; those with a language in the name hold texts."""
    return sorted(path for path in directory.glob("*.yml") if len(path.suffixes) == 1)


def _load(path: Path) -> Playbook:
    structure = load_checked(path, PlaybookFile)
    texts = {}
    for beside in sorted(path.parent.glob(f"{path.stem}.*.yml")):
        language = beside.suffixes[0][1:]
        texts[language] = _texts(structure, load_checked(beside, TextsFile), beside)
    if not texts:
        hint = f"write {path.stem}.{SOURCE_LANGUAGE}.yml beside it."
        raise BadFile(str(path), 1, f"it has no texts in any language; {hint}")
    reasons = {" ".join(r.casefold().split()) for each in structure.reasons.values() for r in each}
    return Playbook(
        structure.id, structure.urgency, frozenset(reasons), _items(structure, path), texts
    )


def _items(structure: PlaybookFile, path: Path) -> tuple[Item, ...]:
    items = tuple(
        Item(item.id, phase.id, item.owner, item.due, item.must_do)
        for phase in structure.phases
        for item in phase.items
    )
    ids = [item.id for item in items]
    repeated = next((each for each in ids if ids.count(each) > 1), None)
    if repeated:
        raise BadFile(str(path), 1, f"the item `{repeated}` stands there twice. Rename one.")
    return items


def _texts(structure: PlaybookFile, texts: TextsFile, path: Path) -> Texts:
    wanted = {item.id for phase in structure.phases for item in phase.items}
    for missing in sorted(wanted - texts.items.keys()):
        raise BadFile(str(path), 1, f"`items` has no text for `{missing}`. Add it.")
    for phase in structure.phases:
        if phase.id not in texts.phases:
            raise BadFile(str(path), 1, f"`phases` has no title for `{phase.id}`. Add it.")
    return Texts(
        title=texts.title,
        when=texts.when,
        when_not=texts.when_not,
        investigation=tuple(texts.investigation),
        talk_track=tuple(texts.talk_track),
        success=tuple(texts.success),
        evidence=tuple(Evidence(each.text, each.source) for each in texts.evidence),
        templates=texts.templates,
        phases=texts.phases,
        items=texts.items,
    )
