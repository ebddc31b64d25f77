"""When two account keys are near enough that a person should be asked whether they mean the same.

Pure. Too strict costs a second case for one customer; too loose holds up whoever opens one for a
new customer. So: what tells accounts of one family apart (digits, short words) has to be equal, and
a word that many share names nobody. The edit distance is the caller's.
"""

from collections.abc import Callable, Sequence

# How two words differ, in letters added, left out, replaced or swapped; more than the most is the
# most and one.
Distance = Callable[[str, str, int], int]
SHORT = 3
MIDDLING = 6
LONG = 9
LEAST_ABBREVIATION = 3
LONGEST_BEGINNING, LONGEST_CONTRACTION = 6, 4
MOST_WORDS = 12
MOST_SLIPS = 2


def most_edits(length: int) -> int:
    """How many letters may differ in a word, or in a name, of that length."""
    if length <= SHORT:
        return 0
    return 1 if length < LONG else 2


def is_near(typed: str, known: str, distance: Distance) -> bool:
    """Whether two different keys may mean the same account."""
    if typed == known or _digits(typed) != _digits(known):
        return False
    here, there = typed.split(), known.split()
    if len(here) == len(there):
        return _words_near(here, there, distance) or sorted(here) == sorted(there)
    if is_one_more(here, there) or is_one_more(there, here):
        return True
    if is_initials(typed, there) or is_initials(known, here):
        return True
    return _joined_near(here, there, distance)


def is_one_more(fewer: Sequence[str], more: Sequence[str]) -> bool:
    """Whether `more` is `fewer` with one word added somewhere."""
    if len(more) != len(fewer) + 1 or not any(len(word) > SHORT for word in fewer):
        return False
    return any([*more[:at], *more[at + 1 :]] == list(fewer) for at in range(len(more)))


def is_initials(short: str, words: Sequence[str]) -> bool:
    """`ibm` of `international business machines`: at least three words."""
    return len(words) >= LEAST_ABBREVIATION and short == initials_of(words)


def initials_of(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words)


def is_short_for(short: str, word: str) -> bool:
    """`tech` for `technologies`, `intl` for `international`: its beginning, or its first and last
    letter with some between."""
    if not LEAST_ABBREVIATION <= len(short) <= len(word) - 2:
        return False
    if len(short) <= LONGEST_BEGINNING and word.startswith(short):
        return True
    if len(short) > LONGEST_CONTRACTION or (short[0], short[-1]) != (word[0], word[-1]):
        return False
    letters = iter(word)
    return all(letter in letters for letter in short)


def _words_near(here: Sequence[str], there: Sequence[str], distance: Distance) -> bool:
    """Word by word: most are equal, the others a slip of the fingers or an abbreviation."""
    differ = [(one, other) for one, other in zip(here, there, strict=True) if one != other]
    equal = len(here) - len(differ)
    if len(differ) > max(MOST_SLIPS, equal):
        return False
    return all(
        _is_slip(one, other, distance)
        or (equal > 0 and (is_short_for(one, other) or is_short_for(other, one)))
        for one, other in differ
    )


def _is_slip(one: str, other: str, distance: Distance) -> bool:
    shorter = min(len(one), len(other))
    most = most_edits(shorter)
    if not most or distance(one, other, most) > most:
        return False
    if shorter >= MIDDLING:
        # With two slips at least the beginning is right.
        return one[0] == other[0] or distance(one, other, 1) == 1
    # In a short word another letter is another word: Acme, Acne.
    swapped = len(one) == len(other) and sorted(one) == sorted(other)
    return one[0] == other[0] and (len(one) != len(other) or swapped)


def _joined_near(here: Sequence[str], there: Sequence[str], distance: Distance) -> bool:
    """`data dog` and `datadog`: the same letters, parted otherwise."""
    one, other = "".join(here), "".join(there)
    return one == other or (min(len(one), len(other)) >= LONG and distance(one, other, 1) <= 1)


def _digits(key: str) -> list[str]:
    return [word for word in key.split() if any(letter.isdigit() for letter in word)]
