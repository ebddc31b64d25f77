"""Concessions in words: kinds, terms, grounds, warnings, levels, why a level is needed."""

from collections.abc import Iterable, Sequence

from domain.authority import PRODUCT, Authority, Because, Kind, Level, Needed
from domain.concessions import Concession, ConcessionState, Reason, Warning
from domain.terms import Phase, Return, Terms, Worse, worse_in
from domain.triage_tables import Band
from playbooks.words import N_, Mrkdwn, Words, mention, shorten

SHORT = 300
KINDS = {
    Kind.DISCOUNT: N_("Discount"),
    Kind.PAYMENT_TERMS: N_("Payment terms"),
    Kind.REDUCED_SCOPE: N_("Reduced scope"),
    Kind.MULTI_YEAR_LOCK: N_("Price locked for several years"),
    Kind.PRIORITY_QUEUE: N_("Priority queue"),
    Kind.ENHANCED_SUPPORT: N_("Enhanced support"),
    Kind.CSM_TIME: N_("CSM time"),
    Kind.EXECUTIVE_TIME: N_("Executive time"),
    Kind.CUSTOMISATION: N_("Customisation"),
    Kind.FEATURE_PRIORITY: N_("Dated feature commitment"),
    Kind.SHORTER_TERM: N_("Shorter term"),
    Kind.PERFORMANCE_GUARANTEE: N_("Performance guarantee"),
    Kind.PILOT: N_("Pilot or longer trial"),
    Kind.EASIER_EXIT: N_("Easier exit"),
    Kind.PAUSE: N_("Pause"),
    Kind.PARTNER_TRANSITION: N_("Partner transition"),
    Kind.CONTINGENT_PRICE: N_("Contingent price"),
    Kind.CUSTOM_OFFER: N_("Custom offer"),
}
RETURNS = {
    Return.MULTI_YEAR: N_("multi-year commitment"),
    Return.CASE_STUDY: N_("case study"),
    Return.REFERENCE: N_("reference"),
    Return.PREPAYMENT: N_("prepayment"),
    Return.EXPANSION: N_("expansion"),
    Return.VALUE_PROOF: N_("value-proof plan for full price next year"),
}
REASONS = {
    Reason.VALUE_GAP: N_("Value gap"),
    Reason.BUDGET_LIMIT: N_("True budget limit"),
    Reason.COMPETITOR_PRICE: N_("Competitor's price"),
    Reason.STRATEGIC_WORTH: N_("Strategic worth"),
}
WARNINGS = {
    Warning.CAUSE_NOT_PRICE: N_(
        "the cause is not the price, and it is no bridge until a dated fix"
    ),
    Warning.TESTING_US: N_("the customer is testing us"),
    Warning.PRECEDENT: N_("it would be a dangerous precedent"),
    Warning.UNECONOMIC: N_("it costs more than it is likely to keep"),
    Warning.TOO_LATE: N_("the customer has decided to leave"),
    Warning.EMERGENCY: N_("so much is for emergencies only"),
}
LEVELS = {
    Level.CSM: N_("CSM"),
    Level.MANAGER: N_("manager"),
    Level.DIRECTOR: N_("director"),
    Level.EXECUTIVE: N_("executive"),
}
STATES = {
    ConcessionState.DRAFT: N_("draft, not asked yet"),
    ConcessionState.ASKED: N_("waits for approval"),
    ConcessionState.COUNTERED: N_("less was offered"),
    ConcessionState.GRANTED: N_("approved, not offered yet"),
    ConcessionState.OFFERED: N_("offered to the customer"),
    ConcessionState.ACCEPTED: N_("accepted by the customer"),
    ConcessionState.DECLINED: N_("declined by the customer"),
    ConcessionState.REJECTED: N_("not approved"),
    ConcessionState.WITHDRAWN: N_("withdrawn"),
    ConcessionState.LAPSED: N_("lapsed"),
    ConcessionState.REPLACED: N_("replaced by other terms"),
    ConcessionState.USED: N_("used in the conversation"),
}
ON_CARD = {
    ConcessionState.ASKED: N_("%(offer)s waits for approval"),
    ConcessionState.COUNTERED: N_("%(offer)s was offered instead, and waits for an answer"),
    ConcessionState.GRANTED: N_("%(offer)s is approved, to be offered by %(until)s"),
}
WORSE = {
    Worse.PERCENT: N_("a higher discount"),
    Worse.MONTHS: N_("a longer term"),
    Worse.PHASES: N_("dearer over its term"),
    Worse.KINDS: N_("more is given"),
    Worse.DETAIL: N_("other parts are described"),
    Worse.RETURNS: N_("less in return"),
    Worse.SUNSET: N_("it ends later"),
    Worse.BRIDGE: N_("it is no bridge until that fix any more"),
}
GUIDES = {
    Band.LOW: N_("low risk: %(low)s to %(high)s, payment flexibility, time-limited support"),
    Band.MEDIUM: N_(
        "medium risk: %(low)s to %(high)s or a 6-month term, dedicated CSM time, product team"
    ),
    Band.HIGH: N_(
        "high risk: %(low)s to %(high)s, guarantees, executive sponsor, custom recovery plan"
    ),
}


def phases_in_words(words: Words, phases: Sequence[Phase]) -> Mrkdwn:
    """ "18% for 12 months", "40% for 3 months, then 20% for 3 months"."""
    told = [_phase(words, each) for each in phases]
    joined = told[0]
    for each in told[1:]:
        joined = words.text("%(before)s, then %(next)s", before=joined, next=each)
    return joined


def _phase(words: Words, phase: Phase) -> Mrkdwn:
    off = words.percent(phase.percent)
    return words.plural(
        "%(percent)s for %(n)s month",
        "%(percent)s for %(n)s months",
        phase.months,
        n=phase.months,
        percent=off,
    )


def offer_in_words(words: Words, terms: Terms) -> Mrkdwn:
    """What the customer gets, in a line."""
    parts = [phases_in_words(words, terms.phases)] if terms.phases else []
    parts += [words.text(KINDS[kind]) for kind in terms.kinds if kind is not Kind.DISCOUNT]
    offer = Mrkdwn(" + ".join(parts))
    if terms.detail and set(terms.kinds) - {Kind.DISCOUNT}:
        return words.text("%(offer)s: %(detail)s", offer=offer, detail=terms.detail)
    return offer


def short_offer(words: Words, terms: Terms, longest: int = SHORT) -> Mrkdwn:
    """The same, cut so that what stands behind it is read too."""
    return Mrkdwn(shorten(offer_in_words(words, terms), longest))


def plain_offer(words: Words, terms: Terms) -> str:
    """The same where nothing is markup: a button's question, a text that is kept."""
    told = offer_in_words(words, terms)
    return told.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def kind_and_percent(words: Words, terms: Terms) -> Mrkdwn:
    """All of an offer that may leave its case: what kind it is, and how many per cent."""
    parts = [words.text("%(percent)s off", percent=words.percent(terms.peak))] if terms.peak else []
    parts += [words.text(KINDS[kind]) for kind in terms.kinds if kind is not Kind.DISCOUNT]
    return Mrkdwn(" + ".join(parts))


def concession_line(words: Words, listed: Sequence[Concession]) -> Mrkdwn | None:
    """What waits for somebody, in one short line of the card; never what is only filled in."""
    shown = [each for each in listed if each.state in ON_CARD]
    if not shown:
        return None
    latest = shown[-1]
    told = words.text(
        ON_CARD[latest.state],
        offer=kind_and_percent(words, latest.counter or latest.terms),
        until=words.day(latest.lapses_at.date()) if latest.lapses_at else "",
    )
    if latest.limit and latest.state is ConcessionState.GRANTED:
        until = words.day(latest.lapses_at.date()) if latest.lapses_at else ""
        offer = kind_and_percent(words, latest.terms)
        told = words.text("limit of %(offer)s agreed until %(until)s", offer=offer, until=until)
    more = len(shown) - 1
    if more:
        told = words.plural("%(told)s, and %(n)s more", "%(told)s, and %(n)s more", more, n=more,
                            told=told)  # fmt: skip
    return words.text("Concession: %(told)s", told=told)


def returns_in_words(words: Words, returns: Iterable[Return]) -> Mrkdwn:
    return words.listed([words.text(RETURNS[each]) for each in returns])


def sunset_in_words(words: Words, terms: Terms, bridge: str = "") -> Mrkdwn | None:
    """When standard price holds again; None where nothing was taken off it."""
    if terms.sunset_on is None:
        return None
    if bridge:
        return words.text(
            "until “%(what)s” is there, %(day)s at the latest", what=bridge,
            day=words.date(terms.sunset_on),
        )  # fmt: skip
    return words.text("until %(day)s, then standard price", day=words.date(terms.sunset_on))


def changed_line(words: Words, old: Concession, terms: Terms) -> Mrkdwn:
    """How these terms differ from those whose place they take, where they cost us more."""
    was = old.counter or old.terms
    offer, worse = short_offer(words, was), worse_in(terms, was)
    if not worse:
        return words.text("Before: %(offer)s. The new terms are no worse for us.", offer=offer)
    told = words.listed([words.text(WORSE[each]) for each in worse])
    return words.text("Before: %(offer)s. New: %(worse)s.", offer=offer, worse=told)


def level_name(words: Words, stage: str) -> str:
    return words.text("product") if stage == PRODUCT else words.text(LEVELS[_level(stage)])


def _level(stage: str) -> Level:
    return Level[stage.upper()]


def why_in_words(
    words: Words, needed: Needed, rules: Authority, others: Sequence[Concession]
) -> Mrkdwn:
    """Why that level decides: "With March's 5% this totals 17%"."""
    level = words.text(LEVELS[needed.level])
    match needed.because:
        case Because.KIND:
            assert needed.kind is not None
            kind = words.text(KINDS[needed.kind])
            return words.text("%(kind)s needs the %(level)s.", kind=kind, level=level)
        case Because.EMERGENCY:
            return words.text(
                "%(sum)s%(total)s is for emergencies only: an executive decides, with a written "
                "justification.", sum=_sum(words, others),
                total=words.percent(needed.total),
            )  # fmt: skip
        case Because.TOTAL:
            return words.text(
                "%(sum)s%(total)s in twelve months, and that needs the %(level)s.",
                sum=_sum(words, others), total=words.percent(needed.total), level=level,
            )  # fmt: skip
    return words.text(
        "%(total)s needs the %(level)s.", total=words.percent(needed.total), level=level
    )


def _sum(words: Words, others: Sequence[Concession]) -> Mrkdwn:
    """ "With March's 5% this totals "."""
    given = [each for each in others if each.terms.phases]
    if not given:
        return Mrkdwn("")
    told = words.listed([_earlier(words, each) for each in given[-4:]])
    return words.text("With %(earlier)s this totals ", earlier=told)


def _earlier(words: Words, given: Concession) -> Mrkdwn:
    at = given.decided_at or given.at
    return words.text(
        "the %(percent)s of %(day)s", percent=words.percent(given.terms.peak),
        day=words.day(at.date()),
    )  # fmt: skip


def guide_line(words: Words, risk: Band, rules: Authority) -> Mrkdwn:
    """What an account of that risk usually gets."""
    low, high = rules.guide[risk]
    guide = words.text(GUIDES[risk], low=words.percent(low), high=words.percent(high))
    return words.text("Guide for %(guide)s.", guide=guide)


def warnings_in_words(words: Words, warnings: Iterable[Warning]) -> Mrkdwn:
    """One after the other; each is half a sentence with an "and" of its own."""
    return Mrkdwn("; ".join(words.text(WARNINGS[each]) for each in warnings))


def decided_by(words: Words, by: str, on_behalf_of: str | None) -> Mrkdwn:
    if on_behalf_of:
        return words.text("%(by)s for %(whom)s", by=mention(by), whom=mention(on_behalf_of))
    return Mrkdwn(mention(by))
