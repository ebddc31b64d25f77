"""What would become of a request, in words: who decides and why, and what it is warned of."""

from bot.blocks import Block, section
from bot.concession_facts import Outlook
from bot.concession_words import (
    changed_line,
    decided_by,
    level_name,
    warnings_in_words,
    why_in_words,
)
from domain.authority import Authority
from playbooks.words import Mrkdwn, Words


def who_decides(words: Words, found: Outlook, rules: Authority) -> list[Mrkdwn]:
    """Why which level decides, and who that is now."""
    if found.limit is not None:
        who = decided_by(words, found.limit.decided_by or "", found.limit.decided_for)
        until = found.limit.lapses_at
        return [
            words.text(
                "This stays within the limit that %(who)s agreed, valid until %(day)s: it holds at "
                "once.", who=who, day=words.date(until.date()) if until else "",
            )
        ]  # fmt: skip
    if found.replaces is not None:
        who = decided_by(words, found.replaces.decided_by or "", found.replaces.decided_for)
        return [
            words.text(
                "These terms are no worse for us than what %(who)s approved: they hold at once.",
                who=who,
            )
        ]
    told = [why_in_words(words, found.needed, rules, found.others)]
    if found.old is not None:
        told.append(changed_line(words, found.old, found.terms))
    if found.holds_at_once:
        told.append(words.text("That is within your own authority: it holds at once."))
        return told
    return [*told, *asked_lines(words, found)]


def asked_lines(words: Words, found: Outlook) -> list[Mrkdwn]:
    """Who is asked first, and which levels after that."""
    who = words.listed([decided_by(words, each.person_id, each.on_behalf_of)
                        for each in found.people])  # fmt: skip
    level = level_name(words, found.stages[0])
    lines = [words.text("Asked: %(who)s, as %(level)s.", who=who, level=level)]
    if len(found.stages) > 1:
        then = words.listed([level_name(words, each) for each in found.stages[1:]])
        lines.append(words.text("After that: %(then)s.", then=then))
    return lines


def warned(words: Words, found: Outlook) -> list[Block]:
    """What needs a written justification, if anything does."""
    if not found.warnings:
        return []
    told = warnings_in_words(words, found.warnings)
    return [
        section(
            words.text(":warning: %(warnings)s. Say below why it is right nevertheless.",
                       warnings=told)
        )
    ]  # fmt: skip
