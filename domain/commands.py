"""The words people type after `/save`, and what was meant when they were not quite right."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches

WORDS = (
    "open", "mine", "status", "triage", "why", "similar", "timeline", "playbooks", "contact",
    "issue", "promise", "discount", "call", "update", "value", "add", "team", "stakeholders",
    "escalate", "handover", "away", "delegate", "policy", "signal", "standup", "report", "close",
    "reopen", "learnings", "after", "undo", "settings", "letters", "help",
)  # fmt: skip
MOST_BEGINNINGS = 40


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


def beginnings(text: str) -> list[str]:
    """Every beginning of the text that ends with a word, the longest first."""
    words = text.split()
    return [" ".join(words[:length]) for length in range(len(words), 0, -1)][:MOST_BEGINNINGS]


def split_opening(text: str, known: Collection[str], is_reason: Callable[[str], bool]) -> Opening:
    """Tells the account from the reason in `ACME too expensive`.

    In this order: the longest beginning that is among the `known` accounts, quotes, a mark
    (`ACME: …`, `ACME – …`, `ACME because …`), the earliest rest that reads like a reason.
    Otherwise all of it is the account's name.
    """
    words = text.split()
    for beginning in beginnings(text):
        if beginning in known:
            return Opening(beginning, _unmarked(" ".join(words[len(beginning.split()) :])))
    for marked in (_QUOTED.match(text), _MARKED.match(text)):
        if marked:
            return Opening(marked[1].strip(), marked[2].strip())
    for cut in range(1, min(len(words), MOST_BEGINNINGS)):
        if is_reason(" ".join(words[cut:])):
            return Opening(" ".join(words[:cut]), " ".join(words[cut:]))
    return Opening(text.strip())


def _unmarked(rest: str) -> str:
    return re.sub(r"^(?:[:–—-]|because|reason)\s+", "", rest, flags=re.IGNORECASE)
