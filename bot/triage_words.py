"""The triage in words: tiers, bands, signs, and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.cases import Case
from domain.deadlines import Runway, time_box
from domain.policy import Policy
from domain.triage import Because, Judged, Triage, Why, box_of, effort_guide
from domain.triage_tables import Band, Difficulty, Sign, ValueFact, difficulty
from playbooks.words import N_, Mrkdwn, Words

EFFORTS: Mapping[int, str] = {
    1: N_("full effort: all hands, an executive involved, a custom solution"),
    2: N_("standard effort: CSM and manager, the standard playbook"),
    3: N_("light effort: the CSM alone, one honest conversation"),
    4: N_("no save: a graceful exit, and learning from it"),
}
VALUES: Mapping[Band, str] = {
    Band.HIGH: N_("high value"),
    Band.MEDIUM: N_("medium value"),
    Band.LOW: N_("low value"),
}
CHANCES: Mapping[Band, str] = {
    Band.HIGH: N_("high chance"),
    Band.MEDIUM: N_("medium chance"),
    Band.LOW: N_("low chance"),
}
RISKS: Mapping[Band, str] = {
    Band.HIGH: N_("high risk"),
    Band.MEDIUM: N_("medium risk"),
    Band.LOW: N_("low risk"),
}
RUNWAYS: Mapping[Runway, str] = {
    Runway.COMPREHENSIVE: N_("comprehensive: the whole plan"),
    Runway.COMPRESSED: N_("compressed: critical issues and quick wins only"),
    Runway.EMERGENCY: N_("emergency: only what must be done"),
}
DIFFICULT: Mapping[Difficulty, str] = {
    Difficulty.HARDEST: N_("Its root cause is of the hardest kind to mend."),
    Difficulty.MEDIUM: N_("Its root cause is of medium difficulty to mend."),
    Difficulty.EASIER: N_("Its root cause is of the easier kind to mend."),
    Difficulty.DEPENDS: N_("How hard its root cause is to mend depends on the situation."),
}
FACTS: Mapping[ValueFact, tuple[str, str]] = {
    ValueFact.STRATEGIC: (
        N_("Strategic"),
        N_("logo, reference, case study, influence: raises one band"),
    ),
    ValueFact.LIFETIME: (N_("High lifetime value"), N_("two of these three raise one band")),
    ValueFact.EXPANSION: (N_("Room to expand"), N_("two of these three raise one band")),
    ValueFact.RELATIONSHIP: (
        N_("Much invested in the relationship"),
        N_("two of these three raise one band"),
    ),
}
ENDS_IT = N_("asks for letting go")
SIGNS: Mapping[Sign, str] = {
    Sign.FIXABLE: N_("The issue can be fixed"),
    Sign.ALIVE: N_("The relationship is alive"),
    Sign.NO_BETTER: N_("No clearly better alternative"),
    Sign.BUDGET_SURE: N_("The budget is confirmed"),
    Sign.ENGAGED: N_("The stakeholders engage"),
    Sign.COMPLEX: N_("Complex, but it can be addressed"),
    Sign.STRAINED: N_("Strained, but it can be repaired"),
    Sign.EVALUATING: N_("They evaluate alternatives"),
    Sign.BUDGET_UNSURE: N_("The budget is unsure"),
    Sign.MISFIT: N_("The product fit is fundamentally wrong"),
    Sign.BEYOND_REPAIR: N_("The relationship is beyond repair"),
    Sign.COMMITTED: N_("They are committed elsewhere"),
    Sign.NO_BUDGET: N_("There is no budget"),
    Sign.CHECKED_OUT: N_("The decision maker has checked out"),
    Sign.SIGNED: N_("They signed with a competitor"),
    Sign.FINAL: N_("Their decision is final"),
    Sign.NOBODY: N_("Nobody engages any more"),
    Sign.UNECONOMIC: N_("The economics work for neither side"),
    Sign.TOO_COSTLY: N_("We spent more effort than it is worth"),
}
REASONS: Mapping[Because, str] = {
    Because.BY_HAND: N_("chosen by hand"),
    Because.STRATEGIC: N_("strategic"),
    Because.LARGE: N_("a large account"),
    Because.HEALTH_RED: N_("its health is red"),
    Because.LOW_USE: N_("hardly used"),
    Because.RENEWAL_NEAR: N_("the renewal is near"),
    Because.HEALTH_YELLOW: N_("its health is yellow"),
    Because.HEALTH_GREEN: N_("its health is green"),
    Because.HEALTH_UNKNOWN: N_("its health is not known"),
}
COUNTED = N_("signs: %(pro)s for, %(doubt)s in doubt, %(con)s against")


def tier_line(words: Words, tier: int) -> Mrkdwn:
    return words.text("*Tier %(tier)s*, %(effort)s", tier=tier, effort=words.text(EFFORTS[tier]))


def product_line(words: Words, value: Band, probability: Band) -> Mrkdwn:
    """Value times chance, without their reasons."""
    return words.text(
        "%(value)s × %(chance)s",
        value=words.text(VALUES[value]),
        chance=words.text(CHANCES[probability]),
    )


def why_line(words: Words, case: Case, policy: Policy, found: Judged) -> Mrkdwn:
    """Value times chance, each with its reasons."""
    return words.text(
        "Why: %(value)s (%(value_why)s) × %(chance)s (%(chance_why)s)",
        value=words.text(VALUES[found.value]),
        value_why=reasons(words, case, policy, found.value_why),
        chance=words.text(CHANCES[found.probability]),
        chance_why=reasons(words, case, policy, found.probability_why),
    )


def risk_line(words: Words, case: Case, policy: Policy, found: Judged) -> Mrkdwn:
    return words.text(
        "%(risk)s (%(why)s)",
        risk=words.text(RISKS[found.risk]),
        why=reasons(words, case, policy, found.risk_why),
    )


def reasons(words: Words, case: Case, policy: Policy, why: Sequence[Why]) -> Mrkdwn:
    return Mrkdwn(", ".join(_reason(words, case, policy, each) for each in why))


def _reason(words: Words, case: Case, policy: Policy, why: Why) -> Mrkdwn:
    if why.code is Because.ARR:
        assert case.arr_minor is not None
        return words.text("ARR %(arr)s", arr=words.money(case.arr_minor, policy.currency))
    if why.code is Because.ESTIMATE:
        return words.text("estimated at %(percent)s", percent=words.percent(why.numbers[0]))
    if why.code is Because.LOST_CAUSE:
        n = why.numbers[0]
        return words.plural("%(n)s sign of a lost cause", "%(n)s signs of a lost cause", n, n=n)
    if why.code is Because.SUPPORTED:
        n = why.numbers[0]
        return words.plural(
            "%(n)s fact that raises it", "%(n)s facts that raise it together", n, n=n
        )
    if why.code in REASONS:
        return words.text(REASONS[why.code])
    pro, doubt, con = why.numbers
    return words.text(COUNTED, pro=pro, doubt=doubt, con=con)


def box_line(words: Words, case: Case, policy: Policy) -> Mrkdwn:
    """How long the effort lasts, and until when; tier 4 has none."""
    box, end = box_of(case.tier or 0, policy.clocks, policy.triage), time_box(case, policy.clocks)
    if box is None or end is None:
        return words.text("No time box")
    return words.text(
        "Time box %(least)s–%(most)s days, until %(day)s",
        least=box.least.days,
        most=box.most.days,
        day=words.date(end.due_at.date()),
    )


def runway_line(words: Words, case: Case, mode: Runway, now: datetime) -> Mrkdwn:
    """How many days are left until the renewal, and what that means."""
    if case.renewal_on is None:
        return words.text("Renewal not known")
    left = (case.renewal_on - now.date()).days
    means = words.text(RUNWAYS[mode])
    if left < 0:
        return words.text("The renewal has passed: %(means)s", means=means)
    return words.plural(
        "%(n)s day to the renewal: %(means)s",
        "%(n)s days to the renewal: %(means)s",
        left,
        n=left,
        means=means,
    )


def guide_line(words: Words, case: Case, value: Band, policy: Policy) -> Mrkdwn | None:
    """What the effort may cost."""
    guide = effort_guide(case, value, policy)
    if guide is None:
        return None
    amount = words.money(guide, case.currency or policy.currency)
    if value is Band.LOW:
        return words.text("The effort should cost less than the %(amount)s it pays", amount=amount)
    return words.text("The effort may cost up to %(amount)s", amount=amount)


def difficulty_line(words: Words, case: Case) -> Mrkdwn | None:
    found = difficulty(case.cause)
    return words.text(DIFFICULT[found]) if found else None


def override_line(words: Words, triage: Triage) -> Mrkdwn | None:
    """Which tier followed from the answers, and why another one was chosen."""
    if not triage.is_overridden:
        return None
    return words.text(
        "Chosen instead of tier %(tier)s: “%(reason)s”",
        tier=triage.proposed_tier,
        reason=triage.answers.reason,
    )
