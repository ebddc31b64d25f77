"""The keys of all accounts in memory, arranged so that near ones are found without a look at each.

200,000 accounts take some 45 MB. Every key is held once, in lists of keys that begin with the same
letter and are as long for the comparison letter by letter, and named by its words for the others.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from zlib import crc32

from domain.likeness import LEAST_ABBREVIATION, MOST_WORDS, initials_of, most_edits

# What more accounts than these have in common tells nothing about which one is meant.
MOST_SHARED = 20
MOST_INITIALS = 3
# A word of more accounts than these is looked for only beside others.
MOST_COMMON = 20_000
MOST_LOOSE = 5_000
PLACE_BITS = 32
PLACES = (1 << PLACE_BITS) - 1


class WordIndex:
    """Which places have a word: its checksum and the place in one number, eight bytes each.

    Two words may have one checksum: whoever asks looks at what was found.
    """

    def __init__(self) -> None:
        self._sorted = array("Q")
        self._loose: list[int] = []

    def add(self, word: str, place: int) -> None:
        self._loose.append(_numbered(word, place))

    def settle(self) -> None:
        """Puts the latest into their order, once they are many."""
        if len(self._loose) > MOST_LOOSE:
            self._sorted = array("Q", sorted([*self._sorted, *self._loose]))
            self._loose = []

    def places(self, word: str, most: int) -> set[int] | None:
        """Where the word stands; None when that is at more than `most` places."""
        low, high = _numbered(word, 0), _numbered(word, PLACES)
        begin, end = bisect_left(self._sorted, low), bisect_left(self._sorted, high)
        if end - begin > most:
            return None
        found = {each & PLACES for each in self._sorted[begin:end]}
        return found | {each & PLACES for each in self._loose if low <= each <= high}


def _numbered(word: str, place: int) -> int:
    return crc32(word.encode()) << PLACE_BITS | place


class AccountIndex:
    """Ids and keys by place, in the order in which they came. For one thread at a time."""

    def __init__(self) -> None:
        self.ids = array("q")
        self.keys: list[str] = []
        self._alike: dict[str, dict[int, tuple[list[str], array[int]]]] = {}
        self._words, self._initials = WordIndex(), WordIndex()

    def add(self, accounts: Iterable[tuple[int, str]]) -> None:
        for account_id, key in accounts:
            self._add(account_id, key)
        self._words.settle()
        self._initials.settle()

    def _add(self, account_id: int, key: str) -> None:
        place = len(self.keys)
        self.ids.append(account_id)
        self.keys.append(key)
        beginning = self._alike.setdefault(key[:1], {})
        keys, places = beginning.setdefault(len(key), ([], array("q")))
        keys.append(key)
        places.append(place)
        words = key.split()
        for word in words[:MOST_WORDS]:
            self._words.add(word, place)
        if LEAST_ABBREVIATION <= len(words) <= MOST_WORDS:
            self._initials.add(initials_of(words), place)

    def candidates(self, key: str) -> set[int]:
        """The places of keys that may be near to the key and do not differ in its first letter."""
        words = key.split()
        return {*self._by_letters(key), *self._by_words(words), *self._by_initials(words)}

    def holding(self, part: str, most: int) -> list[int]:
        """The places of keys with a word that begins with `part`, those beginning so first."""
        inside = f" {part}"
        first = [at for at, key in self._beginning(part[:1]) if key.startswith(part)]
        if len(first) >= most:
            return first
        return [*first, *(at for at, key in enumerate(self.keys) if inside in key)]

    def _beginning(self, letter: str) -> Iterator[tuple[int, str]]:
        for keys, places in self._alike.get(letter, {}).values():
            yield from zip(places, keys, strict=True)

    def _by_letters(self, key: str) -> Iterator[int]:
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        edits, alike = most_edits(len(key)), self._alike.get(key[:1], {})
        for length in range(len(key) - edits, len(key) + edits + 1) if edits else ():
            keys, places = alike.get(length, ((), ()))
            # Two swapped letters count two here.
            found = process.extract(
                key, keys, scorer=Levenshtein.distance, score_cutoff=2, limit=MOST_SHARED
            )
            yield from (places[at] for _key, _distance, at in found)

    def _by_words(self, words: Sequence[str]) -> Iterator[int]:
        """Where all words but one stand, as long as few have them."""
        if not 1 <= len(words) <= MOST_WORDS:
            return
        where = {word: self._words.places(word, MOST_COMMON) for word in words}
        for chosen in combinations(words, max(1, len(words) - 1)):
            sets = [found for word in chosen if (found := where[word]) is not None]
            shared = set.intersection(*sets) if len(sets) == len(chosen) else set()
            yield from shared if len(shared) <= MOST_SHARED else self._whole(words, shared)

    def _whole(self, words: Sequence[str], shared: set[int]) -> Iterator[int]:
        """Of many that share some words, those that have all."""
        rest = shared
        for word in words:
            found = self._words.places(word, MOST_COMMON)
            rest = rest & found if found is not None else rest
        yield from rest if len(rest) <= MOST_SHARED else ()

    def _by_initials(self, words: Sequence[str]) -> Iterator[int]:
        if len(words) == 1 and LEAST_ABBREVIATION <= len(words[0]) <= MOST_WORDS:
            yield from self._initials.places(words[0], MOST_INITIALS) or ()
