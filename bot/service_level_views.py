"""Written service levels in one modal, each with how often it was kept."""

from bot.blocks import (
    Block,
    actions,
    button,
    context,
    field,
    modal,
    option,
    overflow,
    section,
    text_field,
)
from bot.case_clocks import moment
from bot.desk import Desk
from domain.cases import Case
from domain.service_levels import Compliance, ServiceCheck, ServiceLevel, compliance_of
from playbooks.words import Mrkdwn, Words, shorten
from storage.database import Transaction

MOST_ROWS, QUOTED = 45, 300
AGREE = "level:agree"


def levels_view(desk: Desk, tx: Transaction, words: Words, case: Case, notice: str = "") -> Block:
    """Running levels first, then ended ones. `notice` says what just went wrong."""
    levels = sorted(tx.service_levels.list_of(case.id), key=lambda each: not each.is_running)
    checks = tx.service_levels.checks_of([each.id for each in levels])
    blocks: list[Block] = [section(notice)] if notice else []
    if case.is_open:
        blocks.append(actions([button(words.plain("New level…"), AGREE, case.ref)], "new"))
    if not levels:
        blocks.append(section(words.text("No service level is agreed yet.")))
    blocks += [_row(words, case, each, checks[each.id]) for each in levels[:MOST_ROWS]]
    if len(levels) > MOST_ROWS:
        more = len(levels) - MOST_ROWS
        blocks.append(context(words.plural("and %(n)s more", "and %(n)s more", more, n=more)))
    title = words.plain("Service levels")
    return modal("levels", title, blocks, close=words.plain("Close"), carries=case.ref)


def _row(words: Words, case: Case, level: ServiceLevel, checks: list[ServiceCheck]) -> Block:
    head = words.text("*%(level)s*: %(target)s", level=level.text, target=level.target)
    since = words.text("since %(at)s", at=moment(words, level.at))
    lines = [head, Mrkdwn(f"{since} · {_escaped(words, compliance_of(checks))}")]
    if checks and checks[-1].note:
        note = shorten(checks[-1].note, QUOTED)
        lines.append(words.text("Last time: %(note)s", note=note))
    if level.ended_at is not None:
        lines.append(words.text("ended %(at)s", at=moment(words, level.ended_at)))
    menu = _menu(words, level) if case.is_open and level.is_running else None
    return section("\n".join(lines), menu, f"level-{level.ref}")


def _escaped(words: Words, compliance: Compliance) -> Mrkdwn:
    return words.text("%(told)s", told=compliance_said(words, compliance))


def compliance_said(words: Words, compliance: Compliance) -> str:
    """How often it was kept: never a share without its count, and few are said to be few."""
    share = compliance.share
    if share is None:
        return words.plain("nothing logged yet")
    parts = {"kept": compliance.kept, "n": compliance.total, "share": words.percent(share)}
    if compliance.is_small:
        return words.plain("kept %(kept)s of %(n)s (%(share)s; few occasions yet)", **parts)
    return words.plain("kept %(kept)s of %(n)s (%(share)s)", **parts)


def _menu(words: Words, level: ServiceLevel) -> Block:
    return overflow(
        "level:menu",
        [
            option(words.plain("Kept"), f"kept:{level.ref}"),
            option(words.plain("Kept, with a note…"), f"note:{level.ref}"),
            option(words.plain("Missed…"), f"missed:{level.ref}"),
            option(words.plain("End"), f"end:{level.ref}"),
        ],
    )


def new_level_view(words: Words, case: Case) -> Block:
    """What is agreed, and the target."""
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        field("text", words.plain("What is agreed?"), text_field("value"),
              hint=words.plain("For example: support answers.")),
        field("target", words.plain("Target"), text_field("value"),
              hint=words.plain("For example: within 4 h instead of 24 h.")),
    ]  # fmt: skip
    return modal(
        "level", words.plain("New service level"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Save"), carries=case.ref,
    )  # fmt: skip


def occasion_view(words: Words, level: ServiceLevel, *, kept: bool) -> Block:
    """What happened on the occasion."""
    title = words.plain("Kept") if kept else words.plain("Missed")
    note = text_field("value", lines=True)
    blocks = [
        section(words.text("*%(level)s*: %(target)s", level=level.text, target=level.target)),
        field("note", words.plain("What happened?"), note),
    ]
    return modal(
        "level_kept" if kept else "level_missed", title, blocks,
        close=words.plain("Cancel"), submit=words.plain("Save"), carries=level.ref,
    )  # fmt: skip
