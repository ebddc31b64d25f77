"""What was learned from closed cases: searching it, and gathering the changes that are wanted."""

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from domain.accounts import CJK_LEGAL_FORMS, without_legal_forms
from domain.cases import Outcome
from domain.outcomes import Answer


@dataclass(frozen=True, slots=True)
class Learning:
    """What the debrief of one closed case says for others, and the case in the fields that may
    leave it. `arr_minor` is a year's ARR before the case."""

    case_id: int
    owner_id: str
    opened_by: str
    private: bool
    account_name: str
    outcome: Outcome
    cause: str | None
    playbook: str
    closed_at: datetime
    arr_minor: int | None
    currency: str | None
    worked: str
    not_worked: str
    differently: str
    change: str
    elsewhere: Answer

    @property
    def texts(self) -> tuple[str, ...]:
        return self.worked, self.not_worked, self.differently, self.change


@dataclass(frozen=True, slots=True)
class Wanted:
    """One change that would prevent a recurrence: how many cases want it, what their ARR was by
    currency in minor units, in how many it happens to others, by which causes."""

    change: str
    cases: int
    arr: tuple[tuple[str, int], ...]
    elsewhere: int
    causes: tuple[str, ...]


def folded(text: str) -> str:
    """As it is searched: without case and accents."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_combining())


@lru_cache(maxsize=1)
def _combining() -> dict[int, None]:
    """Every mark that stands on another letter, by its number; dropping them all is quick."""
    every = range(sys.maxunicode + 1)
    return {number: None for number in every if unicodedata.combining(chr(number))}


def words_in(typed: str) -> tuple[str, ...]:
    """The words to look for, folded."""
    return tuple(folded(typed).split())


def matches(wanted: Sequence[str], *texts: str) -> bool:
    """Whether every word stands somewhere in the texts."""
    told = folded("\n".join(texts))
    return all(word in told for word in wanted)


def without_name(text: str, account: str) -> str:
    """The text with the account's name taken out, however it is spelled, with its legal form or
    without; “…” stands for it."""
    named = _named(account)
    if named is None or not named.search(folded(text)):
        return text
    plain, places = _with_places(text)
    kept, last = [], 0
    for found in named.finditer(plain):
        kept.append(text[last : places[found.start()]] + "…")
        last = places[found.end()]
    return "".join(kept) + text[last:]


@lru_cache(maxsize=1024)
def _named(account: str) -> re.Pattern[str] | None:
    """What names the account in a folded text. A word of Latin letters stands by itself there;
    languages without spaces between words are searched for the bare name."""
    whole = folded(account).strip()
    if not whole:
        return None
    bare = re.findall(r"[^\W_]+", re.sub(r"[.'’]", "", CJK_LEGAL_FORMS.sub(" ", whole)))
    name = bare[: len(without_legal_forms(bare)) or None]
    spelled = [_alone(re.escape(whole), whole)]
    if name:
        words = [r"[.'’]?".join(map(re.escape, word)) for word in bare]
        form = "".join(rf"(?:[\W_]+{word}\b)?" for word in words[len(name) :])
        spelled.append(_alone(r"[\W_]+".join(words[: len(name)]), "".join(name)) + form)
    return re.compile("|".join(spelled))


def _alone(pattern: str, name: str) -> str:
    """The pattern, where no Latin letter or digit goes on from the name."""
    before, after = (rf"(?{look}[0-9a-z])" for look in ("<!", "!"))
    latin = [letter.isascii() and letter.isalnum() for letter in (name[0], name[-1])]
    return f"{before if latin[0] else ''}{pattern}{after if latin[1] else ''}"


def _with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters where it stands in the text."""
    plain, places = "", []
    for place, letter in enumerate(text):
        told = folded(letter)
        plain += told
        places += [place] * len(told)
    return plain, [*places, len(text)]


def changes_wanted(learnings: Iterable[Learning]) -> list[Wanted]:
    """The changes that debriefs ask for, the same words once; what most cases want comes first,
    then what was worth most."""
    groups: dict[str, list[Learning]] = {}
    for each in learnings:
        if each.change:
            groups.setdefault(_same(each.change), []).append(each)
    found = [_wanted(group) for group in groups.values()]
    return sorted(
        found, key=lambda each: (-each.cases, -sum(minor for _, minor in each.arr), each.change)
    )


def _same(change: str) -> str:
    return " ".join(re.findall(r"\w+", folded(change))) or change


def _wanted(group: Sequence[Learning]) -> Wanted:
    arr: dict[str, int] = {}
    for each in group:
        if each.arr_minor is not None:
            currency = each.currency or "USD"
            arr[currency] = arr.get(currency, 0) + each.arr_minor
    return Wanted(
        without_name(group[0].change, group[0].account_name),
        len(group),
        tuple(sorted(arr.items())),
        sum(each.elsewhere is Answer.YES for each in group),
        tuple(dict.fromkeys(each.cause for each in group if each.cause)),
    )
