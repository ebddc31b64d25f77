"""The stand-up in words: a line for each case, and the totals above them.

What leaves a case is its account, owner, tier, clocks, ARR and outcome, counts of what is under
way, and what its owner wrote as a blocker, for everybody to read. People are named without a ping.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.case_clocks import moment
from bot.outcome_words import OUTCOMES
from domain.cases import KEEPS_REVENUE, day_number
from domain.standup import LONGEST_BLOCKER, Slip, Standing
from domain.standup_told import Change, Told, changes, items_since
from domain.standup_totals import Ended, Money, Totals
from playbooks.words import N_, Mrkdwn, Words, mention, shorten

LONGEST_ACCOUNT, MOST_CHANGES, MOST_ENDED = 80, 2, 10
SLIPS: Mapping[Slip, str] = {
    Slip.ESCALATION: N_("escalation overdue"),
    Slip.TIME_BOX: N_("time box over"),
    Slip.ISSUE: N_("plan overdue"),
}
CHANGES: Mapping[Change, str] = {
    Change.NEW: N_("new"),
    Change.BROKEN: N_("promise broken"),
    Change.SLIPPING: N_("newly slipping"),
    Change.RECOVERED: N_("back on track"),
    Change.CONTACTED: N_("first contact made"),
    Change.UPDATED: N_("update sent"),
    Change.OWNER: N_("new owner"),
    Change.TIER: N_("tier changed"),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """Whose words, when, what people are called, and what was told the last time."""

    words: Words
    now: datetime
    names: Mapping[str, str]
    before: Told | None = None

    def name(self, person_id: str) -> Mrkdwn:
        """Their name; somebody we have not met is mentioned, and Slack shows who it is."""
        known = self.names.get(person_id)
        return self.words.text("%(name)s", name=known) if known else mention(person_id)


def case_line(on: Telling, each: Standing) -> Mrkdwn:
    """One case: owner, tier, day, clock, progress, approvals, promises, ARR, what is new; and below
    it what blocks it."""
    parts = [_head(on, each), _clock(on, each), *_counts(on.words, each), *_slips(on.words, each)]
    if each.case.arr_minor is not None:
        parts.append(Mrkdwn(on.words.money(each.case.arr_minor, each.case.currency or "USD")))
    parts += _news(on, each)
    line = " · ".join(part for part in parts if part)
    if not each.blocked:
        return Mrkdwn(line)
    assert each.work.answer is not None
    below = on.words.text(
        "blocked since %(at)s: “%(why)s”",
        at=on.words.day(each.work.answer.at.date()),
        why=shorten(" ".join(each.blocked.split()), LONGEST_BLOCKER),
    )
    return Mrkdwn(f"{line}\n> {below}")


def _head(on: Telling, each: Standing) -> Mrkdwn:
    case, words = each.case, on.words
    told = {
        "account": shorten(case.account_name, LONGEST_ACCOUNT),
        "owner": on.name(case.owner_id),
        "tier": tier_name(words, case.tier),
        "day": day_number(case, on.now),
    }
    if each.is_slipping:
        return words.text(":warning: *%(account)s* · %(owner)s · %(tier)s · day %(day)s", **told)
    return words.text("*%(account)s* · %(owner)s · %(tier)s · day %(day)s", **told)


def tier_name(words: Words, tier: int | None) -> Mrkdwn:
    return words.text("not triaged") if tier is None else words.text("tier %(tier)s", tier=tier)


def _clock(on: Telling, each: Standing) -> Mrkdwn:
    """The clock towards the customer: the first contact, or the next update."""
    late, due = each.due_at < on.now, moment(on.words, each.due_at)
    if each.case.first_contact_at is None:
        if late:
            return on.words.text("first contact was due %(due)s", due=due)
        return on.words.text("first contact due %(due)s", due=due)
    if late:
        return on.words.text("update was due %(due)s", due=due)
    return on.words.text("next update due %(due)s", due=due)


def _counts(words: Words, each: Standing) -> list[Mrkdwn]:
    work, parts = each.work, []
    if work.items:
        parts.append(words.text("%(n)s of %(of)s items", n=work.settled, of=work.items))
    if work.items_late:
        n = work.items_late
        parts.append(words.plural("%(n)s must-do late", "%(n)s must-dos late", n, n=n))
    if work.approvals:
        n = work.approvals
        parts.append(words.plural("%(n)s approval open", "%(n)s approvals open", n, n=n))
    if work.promises:
        parts.append(_promises(words, each))
    if work.broken:
        n = work.broken
        parts.append(words.plural("%(n)s promise broken", "%(n)s promises broken", n, n=n))
    return parts


def _promises(words: Words, each: Standing) -> Mrkdwn:
    n, late, due_at = each.work.promises, each.work.promises_late, each.work.promise_due_at
    if late:
        return words.plural("%(n)s promise overdue", "%(n)s promises overdue", late, n=late)
    assert due_at is not None
    due = moment(words, due_at)
    return words.plural(
        "%(n)s promise, due %(due)s", "%(n)s promises, the next due %(due)s", n, n=n, due=due
    )


def _slips(words: Words, each: Standing) -> list[Mrkdwn]:
    """What slips that no other part says."""
    return [words.text(SLIPS[slip]) for slip in each.slips if slip in SLIPS]


def _news(on: Telling, each: Standing) -> list[Mrkdwn]:
    found = changes(each, on.before)[:MOST_CHANGES]
    if not found:
        return []
    n = items_since(each, on.before)
    said = [
        on.words.plural("%(n)s item done", "%(n)s items done", n, n=n)
        if change is Change.ITEMS
        else on.words.text(CHANGES[change])
        for change in found
    ]
    return [on.words.text("_%(news)s_", news=Mrkdwn(", ".join(said)))]


SINCE_LAST = N_("ARR saved since the last stand-up %(new)s, this quarter %(quarter)s")
IN_WEEK = N_("ARR saved in the last seven days %(new)s, this quarter %(quarter)s")


def total_lines(on: Telling, found: Totals, *, week: bool = False) -> list[Mrkdwn]:
    """Open cases by tier, money at risk and saved, and what was closed since the last time, or
    within the `week`."""
    words, n = on.words, found.open
    tiers = Mrkdwn(", ".join(
        words.text("%(n)s %(tier)s", n=count, tier=tier_name(words, tier))
        for tier, count in found.by_tier.items()
    ))  # fmt: skip
    lines = [
        words.plural(
            "*%(n)s open case*: %(tiers)s · %(slipping)s slipping",
            "*%(n)s open cases*: %(tiers)s · %(slipping)s slipping",
            n, n=n, tiers=tiers, slipping=found.slipping,
        )
    ]  # fmt: skip
    risk = words.text("ARR at risk %(money)s", money=money_line(words, found.at_risk))
    if found.unknown:
        n = found.unknown
        risk = words.plural(
            "%(risk)s (not known of %(n)s case)", "%(risk)s (not known of %(n)s cases)", n, n=n,
            risk=risk,
        )  # fmt: skip
    saved = words.text(
        IN_WEEK if week else SINCE_LAST,
        new=money_line(words, found.saved),
        quarter=money_line(words, found.saved_quarter),
    )
    lines.append(Mrkdwn(f"{risk} · {saved}"))
    return lines + ended_lines(on, found.ended)


def money_line(words: Words, money: Money) -> Mrkdwn:
    """Each currency for itself; they are never added up."""
    if not money:
        return words.text("none")
    return Mrkdwn(" + ".join(words.money(minor, currency) for currency, minor in money.items()))


def ended_lines(on: Telling, ended: Sequence[Ended]) -> list[Mrkdwn]:
    """The cases that were closed, in one line."""
    if not ended:
        return []
    told = [_ended(on, each) for each in ended[:MOST_ENDED]]
    more = len(ended) - MOST_ENDED
    if more > 0:
        told.append(on.words.plural("and %(n)s more", "and %(n)s more", more, n=more))
    return [on.words.text("Closed since: %(cases)s", cases=Mrkdwn(", ".join(told)))]


def _ended(on: Telling, each: Ended) -> Mrkdwn:
    words, outcome = on.words, on.words.text(OUTCOMES[each.outcome])
    told: dict[str, object] = {
        "account": shorten(each.account_name, LONGEST_ACCOUNT), "outcome": outcome,
        "owner": on.name(each.owner_id),
    }  # fmt: skip
    if each.outcome in KEEPS_REVENUE and each.kept_minor:
        kept = words.money(each.kept_minor, each.currency or "USD")
        return words.text("*%(account)s* %(outcome)s, %(kept)s (%(owner)s)", kept=kept, **told)
    return words.text("*%(account)s* %(outcome)s (%(owner)s)", **told)


def joined(lines: Iterable[str], limit: int) -> list[Mrkdwn]:
    """Lines put together into texts of at most so many characters, none of them cut."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + 1 + len(line) <= limit:
            texts[-1] = f"{texts[-1]}\n{line}"
        else:
            texts.append(line)
    return [Mrkdwn(text) for text in texts]
