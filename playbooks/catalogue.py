"""The playbooks: ours, and the user's own, which add to them or override them by id.

A broken file of the user is refused with file, line and reason; the playbook stays as it was.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from domain.causes import Cause
from playbooks.checked_yaml import MOST_BYTES, BadFile
from playbooks.playbook import SOURCE_LANGUAGE, Evidence, Item, Playbook, Texts
from playbooks.reading import read_playbook, text_files

__all__ = [
    "FIRST",
    "LIBRARY",
    "SOURCE_LANGUAGE",
    "Catalogue",
    "Evidence",
    "Item",
    "Playbook",
    "Texts",
    "load_catalogue",
    "problems_in",
    "structure_files",
    "yaml_files",
]

LIBRARY = Path(__file__).parent / "library"
FIRST = "first-48-hours"
NO_WORD = re.compile(r"[^\w'%&-]+|(?<!\w)[-']|[-'](?!\w)")
MOST_FILES, MOST_BYTES_TOGETHER = 400, 4 * 1024 * 1024


class Catalogue:
    """All playbooks, and what was wrong with those that could not be used."""

    def __init__(
        self, playbooks: Mapping[str, Playbook], problems: tuple[BadFile, ...] = ()
    ) -> None:
        self._playbooks = dict(playbooks)
        self._reasons = {each.id: [*map(_plain, each.reasons)] for each in playbooks.values()}
        self.problems = problems

    def ids(self) -> list[str]:
        """Every id, the first-48-hours checklist first."""
        return sorted(self._playbooks, key=lambda each: (each != FIRST, each))

    def find(self, playbook_id: str) -> Playbook | None:
        return self._playbooks.get(playbook_id)

    def get(self, playbook_id: str) -> Playbook:
        """The playbook; the first-48-hours one where a removed playbook is still named."""
        return self._playbooks.get(playbook_id) or self._playbooks[FIRST]

    def for_cause(self, cause: Cause) -> list[Playbook]:
        """The playbooks that serve a root cause, in the order of their ids."""
        return [each for each in map(self.get, self.ids()) if cause in each.causes]

    def is_reason(self, words: str) -> bool:
        """Whether the words begin with what points to a playbook."""
        return self._pointed_to(words, starts=True) is not None

    def for_reason(self, words: str) -> Playbook:
        """The playbook that a reason points to; none: the first 48 hours."""
        return self._pointed_to(words, starts=False) or self._playbooks[FIRST]

    def _pointed_to(self, words: str, *, starts: bool) -> Playbook | None:
        """The playbook with the longest reason found in the words."""
        said = f" {_plain(words)} "
        best, length = None, 0
        for playbook_id in self.ids():
            playbook = self._playbooks[playbook_id]
            for reason in self._reasons[playbook_id]:
                place = said.find(f" {reason} ")
                if (place == 0 if starts else place >= 0) and len(reason) > length:
                    best, length = playbook, len(reason)
            # An id is what a company may be called too: it counts alone.
            if said.strip() in {playbook_id, playbook_id.replace("-", " ")}:
                return playbook
        return best


def _plain(words: str) -> str:
    """The words as they are compared: without case, punctuation and curly apostrophes."""
    return " ".join(NO_WORD.sub(" ", words.casefold().replace("’", "'")).split())


def load_catalogue(user_directory: Path | None = None, last: Catalogue | None = None) -> Catalogue:
    """Ours and the user's. A broken one keeps what `last` had, else ours, and is reported."""
    playbooks = dict(_ours())
    if user_directory is None:
        return Catalogue(playbooks)
    problems = list(_misplaced(user_directory))
    if last is not None and not user_directory.is_dir():
        # A disk that is gone for a while takes no playbook from a case.
        return Catalogue(last._playbooks, tuple(problems))
    for path in structure_files(user_directory):
        try:
            playbooks[path.stem] = read_playbook(path)
        except BadFile as problem:
            problems += problem.all
            before = last.find(path.stem) if last is not None else None
            if before is not None:
                playbooks[path.stem] = before
    return Catalogue(playbooks, tuple(problems))


def problems_in(directory: Path) -> list[BadFile]:
    """Everything that is wrong with the playbooks of a directory."""
    problems = list(_misplaced(directory))
    for path in structure_files(directory):
        try:
            read_playbook(path)
        except BadFile as problem:
            problems += problem.all
    return problems


def yaml_files(directory: Path) -> list[Path]:
    """The files of a directory that are read: by name, until there are too many together."""
    files, size = [], 0
    for path in _named(directory, "*.yml")[:MOST_FILES]:
        size += _size(path)
        if size > MOST_BYTES_TOGETHER:
            break
        files.append(path)
    return files


def _size(path: Path) -> int:
    """How much of it would be read; a file that is too large alone is refused unread."""
    try:
        size = path.stat().st_size
    except OSError:
        return 0
    return size if size <= MOST_BYTES else 0


def structure_files(directory: Path) -> list[Path]:
    """The files with a playbook's structure; those with a language in the name hold texts."""
    return [path for path in yaml_files(directory) if len(path.suffixes) == 1]


@cache
def _ours() -> Mapping[str, Playbook]:
    """Our own library, read once in a process: it comes with the program."""
    return {path.stem: read_playbook(path) for path in structure_files(LIBRARY)}


def _named(directory: Path, pattern: str) -> list[Path]:
    """The files of that name; hidden ones are an editor's."""
    return sorted(path for path in directory.glob(pattern) if not path.name.startswith("."))


def _misplaced(directory: Path) -> Iterator[BadFile]:
    """Files that would be passed over in silence: wrongly named, alone, or too many."""
    if not directory.is_dir():
        yield BadFile(str(directory), 1, "it is no directory. Create it, or name another one.")
        return
    for path in _named(directory, "*.yaml")[:MOST_FILES]:
        reason = f"only files that end in .yml are read. Rename it {path.stem}.yml."
        yield BadFile(str(path), 1, reason)
    count, files = len(_named(directory, "*.yml")), yaml_files(directory)
    if count > len(files):
        most = f"{MOST_FILES} files and {MOST_BYTES_TOGETHER} bytes"
        reason = f"only the first {len(files)} of its {count} files are read; the most is {most}."
        yield BadFile(str(directory), 1, reason)
    structures = structure_files(directory)
    known = {text for path in structures for text in text_files(path)}
    for path in files:
        if path not in known and path not in structures:
            name = path.name.split(".")[0]
            reason = f"it belongs to no playbook. Texts are named {name}.en.yml, beside {name}.yml."
            yield BadFile(str(path), 1, reason)
