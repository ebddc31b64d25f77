"""The playbooks as their files have them now: looked at each second, read when they changed."""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from playbooks.catalogue import Catalogue, load_catalogue
from playbooks.checked_yaml import BadFile

log = logging.getLogger(__name__)

MOST_LOOKED_AT = 20_000
Stamp = tuple[int, int, int]


class PlaybookWatch:
    """The catalogue in use. A wrong edit is told once, and the last good playbook stays.

    Without a directory it is our own library for ever. Nothing in the directory can stop the bot.
    """

    def __init__(
        self,
        directory: Path | None,
        told: Callable[[Sequence[BadFile]], None] = lambda _problems: None,
    ) -> None:
        self._directory = directory
        self._told = told
        self._seen = self._stamps()
        self._moving: Mapping[str, Stamp] | None = None
        self._catalogue = load_catalogue(directory)
        self._untold: list[BadFile] = []
        self._found(self._catalogue.problems)

    def __call__(self) -> Catalogue:
        return self._catalogue

    def look(self) -> frozenset[str]:
        """Reads the files when they have changed; the ids of the playbooks that are others now.

        An edit under way is let come to rest first: it is read when two looks see the same. What
        could not be told, because the database did not answer, is told at the next look.
        """
        changed = self._read_when_changed()
        if self._untold:
            self._told(tuple(self._untold))
            self._untold.clear()
        return changed

    def _read_when_changed(self) -> frozenset[str]:
        stamps = self._stamps()
        if stamps == self._seen:
            self._moving = None
            return frozenset()
        if stamps != self._moving:
            self._moving = stamps
            return frozenset()
        self._seen, self._moving = stamps, None
        before, self._catalogue = self._catalogue, load_catalogue(self._directory, self._catalogue)
        known = {str(problem) for problem in before.problems}
        self._found([each for each in self._catalogue.problems if str(each) not in known])
        return frozenset(
            each
            for each in {*before.ids(), *self._catalogue.ids()}
            if before.find(each) != self._catalogue.find(each)
        )

    def _found(self, problems: Sequence[BadFile]) -> None:
        for problem in problems:
            log.error("playbook refused: %s", problem)
        self._untold += problems

    def _stamps(self) -> Mapping[str, Stamp]:
        """What tells one state of the files from another, without reading any."""
        stamps: dict[str, Stamp] = {}
        if self._directory is None:
            return stamps
        try:
            with os.scandir(self._directory) as entries:
                for entry in islice(entries, MOST_LOOKED_AT):
                    if entry.name.endswith((".yml", ".yaml")):
                        stamps[entry.name] = _stamp(entry)
        except OSError:
            return {"": (0, 0, 0)}
        return stamps


def _stamp(entry: "os.DirEntry[str]") -> Stamp:
    try:
        found = entry.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)
