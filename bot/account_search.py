"""Finding the accounts that somebody may mean, among all there are.

An exact name is found in the database, by its key; near ones in an index in memory. What was added
since, here or at another replica, is read at each question, and whatever is found is read from the
database and looked at again: an index that is behind misses a near name at the worst. An import
may rename accounts, and add many in another order than that of their ids: it says so in the
database, and every process makes its index anew a moment later.
"""

import threading
from collections.abc import Sequence
from string import ascii_lowercase

from bot.account_index import AccountIndex
from domain.accounts import Account, account_key
from domain.likeness import LEAST_ABBREVIATION, MIDDLING, MOST_WORDS, initials_of, is_near
from storage.database import Transaction

MOST_NEAR = 5
# The oldest so many; what comes after them is found by its exact name.
MOST_KEYS = 500_000
# On PostgreSQL a lower id may be committed after a higher one.
OVERLAP = 200
KEYS_A_PAGE = 10_000
# In the database: another value after each import that renamed or added accounts.
IMPORTED = "accounts_imported"


class AccountSearch:
    """The accounts by near names. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index, self._newest = AccountIndex(), 0
        self._latest: set[int] = set()
        self._imported: str | None = None

    def is_behind(self, tx: Transaction) -> bool:
        """Whether an import renamed or added accounts since the index was made."""
        return tx.installation.find(IMPORTED) != self._imported

    def load(self, tx: Transaction) -> None:
        """Makes the index anew; questions meanwhile are answered by the one there is."""
        imported = tx.installation.find(IMPORTED)
        fresh = AccountSearch()
        fresh._catch_up(tx)
        with self._lock:
            self._imported = imported
            self._index, self._newest, self._latest = fresh._index, fresh._newest, fresh._latest

    def near(self, tx: Transaction, name: str, most: int = MOST_NEAR) -> list[Account]:
        """Accounts of another key that may be meant by the name, the nearest first."""
        key = account_key(name)
        with self._lock:
            self._catch_up(tx)
            index = self._index
            places = index.candidates(key)
            ids = [index.ids[at] for at in places if is_near(key, index.keys[at], distance)]
        by_key = tx.accounts.list_by_keys([*_shorter(key.split()), *_first_letters(key)])
        found = {each.id: each for each in (*tx.accounts.list_by_ids(ids), *by_key)}
        near = [each for each in found.values() if is_near(key, each.key, distance)]
        return sorted(near, key=lambda each: (-likeness(key, each.key), each.name))[:most]

    def holding(self, tx: Transaction, part: str, most: int) -> list[Account]:
        """Accounts with a word that begins so, by name; those whose name begins so first."""
        key = account_key(part)
        with self._lock:
            self._catch_up(tx)
            index = self._index
            # More than are shown: an account may have been renamed.
            ids = [index.ids[at] for at in index.holding(key, most)[: 4 * most]]
        found = [each for each in tx.accounts.list_by_ids(ids) if f" {key}" in f" {each.key}"]
        found.sort(key=lambda each: (not each.key.startswith(key), each.name))
        return found[:most]

    def _catch_up(self, tx: Transaction) -> None:
        """Takes in what was added since the last question."""
        if len(self._index.keys) >= MOST_KEYS:
            return
        after = max(0, self._newest - OVERLAP)
        while added := tx.accounts.list_keys(after, KEYS_A_PAGE):
            after = added[-1][0]
            self._take([each for each in added if each[0] not in self._latest])
            if len(added) < KEYS_A_PAGE:
                return

    def _take(self, fresh: Sequence[tuple[int, str]]) -> None:
        room = MOST_KEYS - len(self._index.keys)
        if not fresh or room <= 0:
            return
        self._index.add(fresh[:room])
        self._newest = max(self._newest, fresh[-1][0])
        self._latest |= {each[0] for each in fresh}
        self._latest = {each for each in self._latest if each > self._newest - OVERLAP}


def distance(one: str, other: str, most: int) -> int:
    """Letters added, left out, replaced or swapped; one more than `most` where it is more."""
    from rapidfuzz.distance import OSA

    return int(OSA.distance(one, other, score_cutoff=most))


def likeness(one: str, other: str) -> float:
    """From 0 to 100, for the order of what is near anyway."""
    from rapidfuzz import fuzz

    return float(fuzz.ratio(one, other))


def _shorter(words: Sequence[str]) -> list[str]:
    """The keys that are the words without one of them, or their initials."""
    if not 2 <= len(words) <= MOST_WORDS:
        return []
    without = [" ".join([*words[:at], *words[at + 1 :]]) for at in range(len(words))]
    return without + ([initials_of(words)] if len(words) >= LEAST_ABBREVIATION else [])


def _first_letters(key: str) -> list[str]:
    """The keys from which a slip in the first letter leads to this one."""
    if len(key) < MIDDLING:
        return []
    rest = key[1:]
    slips = [letter + end for letter in ascii_lowercase for end in (rest, key)]
    return [rest, key[1] + key[0] + key[2:], *slips]
