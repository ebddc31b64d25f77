"""The customer update as the customer reads it: plain words, no markup, nobody pinged."""

from collections.abc import Callable, Iterable

from domain.updates import Course, StepState, Update, UpdateParts
from playbooks.unmarked import unmarked
from playbooks.words import N_, Words
from storage.database import Transaction

BECAME = {
    StepState.DONE: N_("%(step)s: done"),
    StepState.LATE: N_("%(step)s: late, still coming"),
    StepState.DROPPED: N_("%(step)s: no longer planned"),
    StepState.OPEN: N_("%(step)s: still open"),
}
Cleaned = Callable[[str], str]


def update_text(tx: Transaction, words: Words, update: Update) -> str:
    """The text to be sent, in the language of `words`: four parts, or the correction alone."""
    clean = cleaned_with(tx)
    if update.corrects is not None:
        return clean(update.parts.progress)
    return "\n\n".join(_sections(words, update.parts, clean))


def cleaned_with(tx: Transaction) -> Cleaned:
    """Takes Slack's markup out of what was typed; people are called by their names."""

    def name_of(person_id: str) -> str | None:
        person = tx.people.find(person_id)
        return person.name if person else None

    return lambda typed: unmarked(typed, name_of)


def typed_in(parts: UpdateParts) -> str:
    """Everything that people typed into an update."""
    return "\n".join((parts.progress, *parts.steps, parts.needs))


def _sections(words: Words, parts: UpdateParts, clean: Cleaned) -> Iterable[str]:
    yield _listed(words.plain("Progress this week"), _lines(clean(parts.progress)))
    if parts.looked_back:
        became = [words.plain(BECAME[state], step=clean(s)) for s, state in parts.looked_back]
        yield _listed(words.plain("What we announced last time"), became)
    if parts.course is Course.DELAYED and parts.new_date is not None:
        yield words.plain("Status: delayed, new date %(day)s", day=words.date(parts.new_date))
    else:
        yield words.plain("Status: on track")
    yield _listed(words.plain("Next steps"), [clean(step) for step in parts.steps])
    needs = _lines(clean(parts.needs)) or [words.plain("Nothing this week")]
    yield _listed(words.plain("What we need from you"), needs)


def _lines(text: str) -> list[str]:
    lines = (line.strip().lstrip("-•* ").strip() for line in text.splitlines())
    return [line for line in lines if line]


def _listed(heading: str, lines: Iterable[str]) -> str:
    return "\n".join((heading, *(f"- {line}" for line in lines if line)))
