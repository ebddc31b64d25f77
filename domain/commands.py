"""The words people type after `/save`, and what was meant when they were not quite right."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

WORDS = ("open", "mine", "status", "contact", "close", "undo", "settings", "help")


@dataclass(frozen=True, slots=True)
class Typed:
    """A command: its word, and the rest of the line as typed."""

    word: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word we do not have, and the nearest one we do."""

    word: str
    nearest: str | None
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """What to open: the account as typed, and the reason if one was given."""

    account: str
    reason: str = ""


def parse(text: str) -> Typed | Unknown:
    """What was typed after `/save`. Nothing at all means: my cases."""
    head, _, rest = " ".join(text.split()).partition(" ")
    word = head.casefold()
    if not word:
        return Typed("mine")
    if word in WORDS:
        return Typed(word, rest)
    near = get_close_matches(word, WORDS, n=1, cutoff=0.6)
    return Unknown(head, near[0] if near else None, rest)


_QUOTED = re.compile(r'^["“„«]([^"”“»]+)["”“»]\s*[:,–—-]?\s*(.*)$')
_MARKED = re.compile(r"^(.+?)(?::\s+|\s+[–—-]\s+|\s+(?:because|reason)\s+)(.+)$", re.IGNORECASE)


def split_opening(
    text: str, is_known: Callable[[str], bool], is_reason: Callable[[str], bool]
) -> Opening:
    """Tells the account from the reason in `ACME too expensive`.

    In this order: quotes, a mark (`ACME: …`, `ACME – …`, `ACME because …`), the longest beginning
    that is a known account, the earliest rest that reads like a reason. Otherwise all of it is the
    account's name.
    """
    for marked in (_QUOTED.match(text), _MARKED.match(text)):
        if marked and not is_known(text):
            return Opening(marked[1].strip(), marked[2].strip())
    words = text.split()
    known = _longest_known(words, is_known)
    if known:
        return Opening(" ".join(words[:known]), " ".join(words[known:]))
    for cut in range(1, len(words)):
        if is_reason(" ".join(words[cut:])):
            return Opening(" ".join(words[:cut]), " ".join(words[cut:]))
    return Opening(text.strip())


def _longest_known(words: Sequence[str], is_known: Callable[[str], bool]) -> int:
    for length in range(len(words), 0, -1):
        if is_known(" ".join(words[:length])):
            return length
    return 0
