"""The stand-up as messages: one post with the worst cases, the others in its thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.blocks import Block, context, header, section
from bot.messages import CHARACTERS_IN_BLOCKS, Message, filled
from bot.standup_words import Telling, case_line, joined, tier_name, total_lines
from domain.standup import Standing
from domain.standup_totals import Totals
from playbooks.words import Mrkdwn

# With room for the characters that JSON adds around and within a text.
SECTION, IN_REPLY = 2800, CHARACTERS_IN_BLOCKS - 1500


@dataclass(frozen=True, slots=True)
class StandUp:
    """A stand-up as it is told: its cases worst first, so many of them in the post itself. `head`
    is the number and the hash of the last event of the audit trail."""

    title: Mrkdwn
    totals: Totals
    standings: Sequence[Standing]
    talk_about: int
    head: tuple[int, str] | None = None
    late: bool = False


def stand_up_title(on: Telling, day: date, team: str | None) -> Mrkdwn:
    shown = on.words.date(day)
    if team is None:
        return on.words.text("Stand-up, %(day)s", day=shown)
    return on.words.text("Stand-up, %(day)s · %(team)s", day=shown, team=team)


def stand_up_messages(on: Telling, found: StandUp) -> tuple[Message, list[Message]]:
    """The post, and the messages of its thread."""
    if not found.standings:
        return _nothing(on, found), []
    rows = [[section(case_line(on, each))] for each in found.standings[: found.talk_about]]
    shown = filled(rows, lambda blocks, left: _around(on, found, blocks, left))
    told = sum(1 for block in shown if block in [row[0] for row in rows])
    return Message(_text(on, found), shown), _thread(on, found.standings[told:])


def _nothing(on: Telling, found: StandUp) -> Message:
    """No cases: one line. What was closed since is still said."""
    line = on.words.text("%(title)s: no open case.", title=found.title)
    blocks: list[Block] = [section(line)]
    if found.totals.ended:
        blocks += [section(each) for each in total_lines(on, found.totals)[1:]]
    return Message(line, [*blocks, *_foot(on, found)])


def _text(on: Telling, found: StandUp) -> Mrkdwn:
    n = found.totals.open
    return on.words.plural(
        "%(title)s: %(n)s open case, %(slipping)s slipping",
        "%(title)s: %(n)s open cases, %(slipping)s slipping",
        n, n=n, title=found.title, slipping=found.totals.slipping,
    )  # fmt: skip


def _around(on: Telling, found: StandUp, rows: list[Block], left: int) -> list[Block]:
    words = on.words
    more = left + max(0, len(found.standings) - found.talk_about)
    lines = "\n".join(total_lines(on, found.totals))
    blocks = [header(_unmarked(found.title)), section(lines)]
    if found.late:
        blocks.insert(
            1, context(words.text("This comes late: it could not be posted at its time."))
        )
    blocks += rows
    if more:
        n = more
        blocks.append(
            context(words.plural("%(n)s more in the thread", "%(n)s more in the thread", n, n=n))
        )
    return [*blocks, *_foot(on, found)]


def _unmarked(title: str) -> str:
    """A header is plain text."""
    return title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _foot(on: Telling, found: StandUp) -> list[Block]:
    if found.head is None:
        return []
    number, digest = found.head
    said = on.words.text("Audit trail: event %(number)s, %(hash)s", number=number, hash=digest)
    return [context(said)]


def _thread(on: Telling, rest: Sequence[Standing]) -> list[Message]:
    """The other cases by tier, in as few messages as Slack takes."""
    lines: list[str] = []
    by_tier = sorted(rest, key=lambda each: (each.case.tier is None, each.case.tier or 0))
    last: object = ()
    for each in by_tier:
        if each.case.tier != last:
            last = each.case.tier
            lines.append(on.words.text("*%(tier)s*", tier=tier_name(on.words, last)))
        lines.append(f"• {case_line(on, each)}")
    sections = joined(lines, SECTION)
    return [_reply(on, part) for part in _packed(sections)]


def _packed(texts: Sequence[Mrkdwn]) -> list[list[Mrkdwn]]:
    """Texts by the message that takes them."""
    parts: list[list[Mrkdwn]] = []
    room = 0
    for text in texts:
        size = len(text) + 100
        if not parts or size > room:
            parts.append([])
            room = IN_REPLY
        parts[-1].append(text)
        room -= size
    return parts


def _reply(on: Telling, texts: Sequence[Mrkdwn]) -> Message:
    return Message(on.words.text("More open cases"), [section(text) for text in texts])
