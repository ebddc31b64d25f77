"""What was learned, as a list: found by words, or the changes that are wanted."""

from collections.abc import Sequence

from bot.blocks import Block, actions, button, context, section
from bot.cause_words import cause_name
from bot.debrief_words import QUESTIONS
from bot.desk import Desk
from bot.learnings import Found, Search
from bot.long_texts import shown
from bot.messages import Message, filled
from bot.outcome_words import OUTCOMES
from domain.debriefing import LEARNED
from domain.learnings import Learning, Wanted, without_name
from playbooks.words import Mrkdwn, Words

SHORT = 350
MOST_CHANGES = 30


def learnings_message(desk: Desk, words: Words, search: Search) -> Message:
    """How many were found, and the latest of them with what they teach."""
    heading = _heading(words, search)
    rows = [_row(desk, words, each) for each in search.shown]
    below = _below(words) if search.may_read_changes else []

    def around(blocks: list[Block], left: int) -> list[Block]:
        more = search.count - len(search.shown) + left
        told = words.plural("and %(n)s more: add a word", "and %(n)s more: add a word", more,
                            n=more)  # fmt: skip
        return [section(heading), *blocks, *([context(told)] if more else []), *below]

    return Message(heading, filled(rows, around))


def _heading(words: Words, search: Search) -> Mrkdwn:
    n = search.count
    if not n and search.words:
        return words.text(
            "Nothing was learned with “%(words)s” in it yet. Every word has to stand in it: try "
            "fewer.",
            words=search.words[:100],
        )
    if not n:
        return words.text(
            "Nothing is learned yet: debriefs are written some days after a case is closed."
        )
    if search.words:
        return words.plural(
            "%(n)s debrief with “%(words)s”", "%(n)s debriefs with “%(words)s”", n, n=n,
            words=search.words[:100],
        )  # fmt: skip
    return words.plural("%(n)s debrief", "%(n)s debriefs", n, n=n)


def _below(words: Words) -> list[Block]:
    return [actions([button(words.plain("Changes wanted"), "learnings:changes")], "changes")]


def _row(desk: Desk, words: Words, found: Found) -> list[Block]:
    each = found.learning
    lines = [_about(desk, words, found)]
    for name in LEARNED:
        text = getattr(each, name)
        if text:
            text = text if found.ref else without_name(text, each.account_name)
            told = words.text("_%(question)s_ %(text)s", question=words.plain(QUESTIONS[name]),
                              text=shown(text, SHORT)[0])  # fmt: skip
            lines.append(told)
    reads = button(words.plain("Read debrief"), "debrief:read", found.ref) if found.ref else None
    return [section("\n".join(lines), reads, f"learning-{each.case_id}")]


def _about(desk: Desk, words: Words, found: Found) -> Mrkdwn:
    """The account for who may see its case; for everybody how it ended, why, and on what."""
    each: Learning = found.learning
    parts = [words.text(OUTCOMES[each.outcome])]
    if each.cause:
        parts.append(cause_name(words, each.cause))
    title = desk.catalogue().get(each.playbook).in_language(words.language).title
    parts.append(words.text("playbook *%(title)s*", title=title))
    parts.append(words.text("closed %(day)s", day=words.date(each.closed_at.date())))
    line = Mrkdwn(" · ".join(parts))
    if found.ref is None:
        return line
    return words.text("*%(account)s*: %(line)s", account=each.account_name, line=line)


def changes_message(words: Words, wanted: Sequence[Wanted]) -> Message:
    """What would prevent recurrences: in how many cases, and what they were worth."""
    if not wanted:
        nothing = words.text("No debrief names a change yet that would prevent a recurrence.")
        return Message(nothing)
    n = len(wanted)
    heading = words.plural(
        "*%(n)s change would prevent a recurrence*",
        "*%(n)s changes would prevent a recurrence*",
        n,
        n=n,
    )
    rows = [[section(_change(words, each))] for each in wanted[:MOST_CHANGES]]

    def around(blocks: list[Block], left: int) -> list[Block]:
        more = n - len(rows) + left
        told = words.plural("and %(n)s more", "and %(n)s more", more, n=more)
        return [section(heading), *blocks, *([context(told)] if more else [])]

    return Message(heading, filled(rows, around))


def _change(words: Words, wanted: Wanted) -> Mrkdwn:
    facts = [words.plural("%(n)s case", "%(n)s cases", wanted.cases, n=wanted.cases)]
    facts += [words.text("ARR %(arr)s", arr=words.money(m, currency)) for currency, m in wanted.arr]
    if wanted.causes:
        facts.append(words.listed([cause_name(words, each) for each in wanted.causes]))
    if wanted.elsewhere:
        n = wanted.elsewhere
        facts.append(
            words.plural(
                "%(n)s says it happens to others", "%(n)s say it happens to others", n, n=n
            )
        )
    change = shown(wanted.change, SHORT)[0]
    told = Mrkdwn(" · ".join(facts))
    return words.text("%(change)s\n%(facts)s", change=change, facts=told)
