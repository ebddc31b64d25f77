"""The recovery plan in one modal: the issues by rank, the first three on top, then the past."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.blocks import Block, actions, button, context, header, modal, option, overflow, section
from bot.case_clocks import moment
from bot.desk import Desk
from domain.cases import Case
from domain.issues import TOP, Issue, IssueStep, Ranked, needs_workaround, ranked
from playbooks.words import N_, Mrkdwn, Words, mention, shorten
from storage.database import Transaction

MOST_ROWS, QUOTED = 45, 200
CAPTURE = "issue:capture"
REASONS: Mapping[str, str] = {
    "deal_breaker": N_("deal-breaker that we can fix"),
    "deal_breaker_unfixable": N_("deal-breaker that we cannot fix"),
    "impact_high": N_("weighs much"),
    "daily": N_("hurts daily"),
    "fixable": N_("wholly fixable"),
    "fast": N_("fixed within days"),
    "weighs_little": N_("weighs less than the others"),
}
MISSING: Mapping[str, str] = {
    "cause": N_("root cause"),
    "fix": N_("fix"),
    "metric": N_("success metric"),
}
STEPS: Mapping[IssueStep, str] = {
    IssueStep.WORKAROUND: N_("Workaround in place"),
    IssueStep.FIXED: N_("Fixed"),
    IssueStep.COMMUNICATED: N_("Customer told"),
    IssueStep.CONFIRMED: N_("Customer confirmed…"),
}


def plan_view(desk: Desk, tx: Transaction, words: Words, case: Case, notice: str = "") -> Block:
    """Every issue with its place and what comes next. `notice` says what just went wrong."""
    now, issues = desk.clock.now(), tx.issues.list_of(case.id)
    in_order = ranked(issues)
    past = [each for each in issues if not each.is_open]
    blocks: list[Block] = [section(notice)] if notice else []
    if case.is_open:
        blocks.append(actions([button(words.plain("New issue…"), CAPTURE, case.ref)], "new"))
    if not issues:
        blocks.append(
            section(words.text("No issue is captured yet. First all of them, then rank."))
        )
    blocks += _open_rows(words, case, in_order, issues, now)
    room = max(0, MOST_ROWS - len(in_order))
    if past and room:
        blocks.append(header(words.plain("Done or dropped")))
        blocks += [_past_row(words, case, each) for each in past[:room]]
    more = max(0, len(in_order) - MOST_ROWS) + max(0, len(past) - room)
    if more:
        blocks.append(context(words.plural("and %(n)s more", "and %(n)s more", more, n=more)))
    title = words.plain("Recovery plan")
    return modal("plan", title, blocks, close=words.plain("Close"), carries=case.ref)


def _open_rows(
    words: Words, case: Case, in_order: Sequence[Ranked], issues: Sequence[Issue], now: datetime
) -> list[Block]:
    blocks: list[Block] = []
    for each in in_order[:MOST_ROWS]:
        if each.place == 1:
            blocks.append(header(words.plain("The first three: within 48 to 72 hours")))
        elif each.place == TOP + 1:
            blocks.append(header(words.plain("The others")))
        menu = _menu(words, each.issue) if case.is_open else None
        lines = _lines(words, each, issues, now)
        blocks.append(section("\n".join(lines), menu, f"issue-{each.issue.ref}"))
    return blocks


def _lines(words: Words, at: Ranked, issues: Sequence[Issue], now: datetime) -> list[Mrkdwn]:
    """What it is, who by when, why it stands here, how far it is, and what is missing."""
    issue = at.issue
    due = moment(words, issue.next_due_at)
    parts = {"n": at.place, "issue": issue.text, "owner": mention(issue.owner_id), "due": due}
    if issue.next_due_at < now:
        first = words.text(
            ":warning: *%(n)s.* %(issue)s — %(owner)s, overdue since %(due)s", **parts
        )
    else:
        first = words.text("*%(n)s.* %(issue)s — %(owner)s, due %(due)s", **parts)
    why = Mrkdwn(", ".join(words.text(REASONS[each]) for each in at.reasons))
    lines = [first, words.text("Why here: %(why)s", why=why)]
    if issue.fix:
        lines.append(words.text("Fix: %(fix)s", fix=shorten(issue.fix, QUOTED)))
    lines += _progress(words, issue)
    if at.is_top and needs_workaround(issue, issues, now):
        lines.append(words.text(":warning: It takes longer than 72 hours: plan a workaround."))
    if at.is_top and issue.missing:
        missing = words.listed([words.text(MISSING[name]) for name in issue.missing])
        lines.append(words.text("Still missing: %(missing)s", missing=missing))
    if issue.customer_may_see:
        lines.append(words.text("customer may see"))
    return lines


def _progress(words: Words, issue: Issue) -> list[Mrkdwn]:
    """The steps that are done, and the workaround meanwhile."""
    lines = []
    if issue.workaround:
        told = words.text("Meanwhile: %(what)s", what=shorten(issue.workaround, QUOTED))
        if issue.workaround_at:
            told = words.text("%(told)s (in place)", told=told)
        lines.append(told)
    done = []
    if issue.fixed_at:
        done.append(words.text("fixed %(at)s", at=moment(words, issue.fixed_at)))
    if issue.communicated_at:
        done.append(words.text("customer told %(at)s", at=moment(words, issue.communicated_at)))
    if done:
        waits = words.text("waits for the customer's word")
        lines.append(Mrkdwn(" · ".join([*done, waits] if issue.communicated_at else done)))
    return lines


def _past_row(words: Words, case: Case, issue: Issue) -> Block:
    """What is done may still be shown to the customer; what was dropped is ours."""
    shows = case.is_open and issue.dropped_at is None
    mark = overflow("issue:menu", [_mark(words, issue)]) if shows else None
    text = _past(words, issue)
    if issue.customer_may_see and shows:
        text = words.text("%(line)s · customer may see", line=text)
    return section(text, mark, f"issue-{issue.ref}")


def _mark(words: Words, issue: Issue) -> Block:
    if issue.customer_may_see:
        return option(words.plain("Keep internal"), f"hide:{issue.ref}")
    return option(words.plain("Customer may see"), f"show:{issue.ref}")


def _past(words: Words, issue: Issue) -> Mrkdwn:
    if issue.dropped_at is not None:
        return words.text(
            ":heavy_minus_sign: %(issue)s — dropped: %(reason)s",
            issue=issue.text,
            reason=shorten(issue.dropped_reason or "", QUOTED),
        )
    return words.text(
        ":white_check_mark: %(issue)s — done, confirmed by %(who)s",
        issue=issue.text,
        who=issue.confirmed_who or "",
    )


def _menu(words: Words, issue: Issue) -> Block:
    """The next step first. An issue that waits for its workaround may be fixed at once, too."""
    assert issue.next_step is not None
    steps = [issue.next_step]
    if issue.next_step is IssueStep.WORKAROUND:
        steps.append(IssueStep.FIXED)
    return overflow(
        "issue:menu",
        [
            *(option(words.plain(STEPS[each]), f"{each.value}:{issue.ref}") for each in steps),
            option(words.plain("Change…"), f"change:{issue.ref}"),
            option(words.plain("Drop…"), f"drop:{issue.ref}"),
            _mark(words, issue),
        ],
    )
