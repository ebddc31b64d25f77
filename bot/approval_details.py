"""What is behind a request: rationale, what similar cases got, the ledger, the chain."""

from collections.abc import Sequence

from bot.blocks import Block, context, header, modal, section
from bot.case_clocks import moment
from bot.concession_facts import precedents
from bot.concession_words import (
    LEVELS,
    REASONS,
    STATES,
    decided_by,
    guide_line,
    kind_and_percent,
    offer_in_words,
    returns_in_words,
    short_offer,
    warnings_in_words,
)
from bot.desk import Desk
from bot.outcome_words import OUTCOMES
from bot.triage_words import RISKS
from domain.approvals import ApprovalStep, StepKind
from domain.authority import Level
from domain.cases import Case
from domain.concessions import Concession, ConcessionState
from playbooks.words import N_, Mrkdwn, Words, mention, shorten
from storage.database import Transaction

MOST_STEPS, MOST_LINES, LONGEST = 25, 12, 300
STEPS = {
    StepKind.ASKED: N_("%(who)s asked"),
    StepKind.REMINDED: N_("%(whom)s was reminded"),
    StepKind.ESCALATED: N_("nobody had answered, so the %(level)s was asked"),
    StepKind.QUESTION: N_("%(who)s asks: “%(text)s”"),
    StepKind.ANSWER: N_("%(who)s answers: “%(text)s”"),
    StepKind.AGREED: N_("%(who)s agreed"),
    StepKind.APPROVED: N_("%(who)s approved as %(level)s"),
    StepKind.WITHIN: N_("%(who)s took it, within what was approved before"),
    StepKind.COUNTERED: N_("%(who)s would approve less: “%(text)s”"),
    StepKind.TAKEN: N_("%(who)s took the lesser terms"),
    StepKind.REJECTED: N_("%(who)s did not approve: “%(text)s”"),
    StepKind.WITHDRAWN: N_("%(who)s withdrew it"),
    StepKind.REPLACED: N_("%(who)s asked for other terms"),
    StepKind.LAPSING: N_("%(asker)s was told that it lapses"),
    StepKind.LAPSED: N_("it lapsed"),
    StepKind.OFFERED: N_("%(who)s offered it to %(text)s"),
    StepKind.ACCEPTED: N_("%(who)s: the customer accepts. %(text)s"),
    StepKind.DECLINED: N_("%(who)s: the customer declines: “%(text)s”"),
}


def details_view(
    desk: Desk, tx: Transaction, words: Words, case: Case, concession: Concession
) -> Block:
    """Everything that a decision, or somebody who looks at it later, can rest on."""
    blocks = [
        section(words.text("*%(account)s*: %(offer)s", account=case.account_name,
                           offer=offer_in_words(words, concession.terms))),
        section("\n".join(_rationale(desk, words, concession))),
        header(words.plain("What similar cases got")),
        section("\n".join(precedent_lines(desk, tx, words, case))),
        header(words.plain("This account so far")),
        section("\n".join(ledger_lines(desk, tx, words, case, concession.ref))),
        header(words.plain("Chain")),
        *_chain(words, concession, tx.approvals.list_steps(concession.id)),
    ]  # fmt: skip
    title = words.plain("Details")
    return modal("approval_details", title, blocks, close=words.plain("Close"), carries=case.ref)


def _rationale(desk: Desk, words: Words, concession: Concession) -> list[Mrkdwn]:
    """ARR, risk, estimate, ground, why, warnings, expected result, alternatives."""
    lines = [
        words.text("Ground: %(ground)s. “%(why)s”", ground=words.text(REASONS[concession.ground]),
                   why=shorten(concession.why, LONGEST)),
        words.text("In return: %(returns)s",
                   returns=returns_in_words(words, concession.terms.returns)),
    ]  # fmt: skip
    known = []
    if concession.arr_minor is not None:
        arr = words.money(concession.arr_minor, concession.currency or "USD")
        known.append(words.text("ARR %(arr)s", arr=arr))
    if concession.tier is not None:
        known.append(words.text("tier %(tier)s", tier=concession.tier))
    if concession.risk is not None:
        known.append(words.text(RISKS[concession.risk]))
    if concession.estimate is not None:
        chance = words.percent(concession.estimate)
        known.append(words.text("save probability %(chance)s", chance=chance))
    lines += [Mrkdwn(" · ".join(known))] if known else []
    if concession.risk is not None:
        lines.append(guide_line(words, concession.risk, desk.policy().authority))
    if concession.warnings:
        told = warnings_in_words(words, concession.warnings)
        why = shorten(concession.justification, LONGEST)
        lines.append(words.text(":warning: %(told)s. “%(why)s”", told=told, why=why))
    for label, text in (
        (N_("Expected: %(text)s"), concession.expected),
        (N_("Also considered: %(text)s"), concession.alternatives),
    ):
        lines += [words.text(label, text=shorten(text, LONGEST))] if text else []
    return lines


def precedent_lines(desk: Desk, tx: Transaction, words: Words, case: Case) -> list[Mrkdwn]:
    """What similar closed cases got and whether it worked; kind, percent and outcome only."""
    found = precedents(desk, tx, case)
    lines = [_precedent(tx, words, each) for each in found[-MOST_LINES:]]
    return lines or [words.text("No similar case got a concession.")]


def _precedent(tx: Transaction, words: Words, given: Concession) -> Mrkdwn:
    case = tx.cases.get(given.case_id)
    return words.text(
        "• *%(account)s*: %(offer)s, %(state)s; the case ended: %(outcome)s",
        account=case.account_name,
        offer=kind_and_percent(words, given.terms),
        state=words.text(STATES[given.state]),
        outcome=words.text(OUTCOMES[case.outcome]) if case.outcome else words.text("open"),
    )


def ledger_lines(
    desk: Desk, tx: Transaction, words: Words, case: Case, without: str = ""
) -> list[Mrkdwn]:
    """Everything that was ever asked for the account, the newest last, and the year's total."""
    listed = [each for each in tx.concessions.list_of_account(case.account_id)
              if each.ref != without and each.state is not ConcessionState.DRAFT]  # fmt: skip
    lines = [_ledger_line(words, case, each) for each in listed[-MOST_LINES:]]
    since = desk.clock.now() - desk.policy().authority.accumulate
    counted = tx.concessions.list_counting(case.account_id, since)
    peaks = [each.terms.peak for each in counted if each.ref != without]
    if sum(peaks):
        total = words.percent(sum(peaks))
        lines.append(words.text("Together in twelve months: %(total)s", total=total))
    return lines or [words.text("Nothing was asked for this account before.")]


def _ledger_line(words: Words, case: Case, given: Concession) -> Mrkdwn:
    """Of another case of the account only kind and percent."""
    told = short_offer if given.case_id == case.id else kind_and_percent
    by = given.decided_by
    who = decided_by(words, by, given.decided_for) if by else Mrkdwn(mention(given.by))
    return words.text(
        "• %(day)s %(offer)s: %(state)s · %(who)s",
        day=words.date((given.decided_at or given.at).date()),
        offer=told(words, given.terms),
        state=words.text(STATES[given.state]),
        who=who,
    )


def _chain(words: Words, concession: Concession, steps: Sequence[ApprovalStep]) -> list[Block]:
    """Every step with person and moment."""
    told = [_step(words, concession, each) for each in steps[-MOST_STEPS:]]
    return [context(*told[start : start + 10]) for start in range(0, len(told), 10)]


def _step(words: Words, concession: Concession, step: ApprovalStep) -> Mrkdwn:
    level = words.text(LEVELS[Level(step.level)]) if step.level else ""
    whom = mention(step.on_behalf_of) if step.on_behalf_of else ""
    # A reminder was somebody's; everything else was done in somebody's place.
    stands_in = step.on_behalf_of if step.kind is not StepKind.REMINDED else None
    told = words.text(
        STEPS[step.kind],
        who=decided_by(words, step.by, stands_in),
        whom=whom,
        level=level,
        text=shorten(step.text, LONGEST),
        asker=mention(concession.by),
    )
    return words.text("%(at)s · %(told)s", at=moment(words, step.at), told=told)
