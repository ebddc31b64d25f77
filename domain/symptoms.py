"""Which cause the words of a customer point to, as far as single words can tell."""

from collections.abc import Iterable, Mapping

from domain.causes import Cause

WORDS: Mapping[Cause, tuple[str, ...]] = {
    Cause.PRODUCT: (
        "bug", "bugs", "buggy", "crash", "crashes", "outage", "outages", "downtime", "slow",
        "performance", "missing feature", "feature", "features", "broken", "technical", "usability",
        "integration", "defect", "fails", "data loss",
    ),
    Cause.VALUE: (
        "not worth", "no value", "value", "roi", "return", "no benefit", "benefit", "business case",
        "outcome", "outcomes", "results",
    ),
    Cause.ADOPTION: (
        "nobody uses", "no one uses", "not using", "not used", "unused", "adoption",
        "never launched", "rollout", "roll-out", "onboarding", "training", "logins", "log in",
        "seats",
    ),
    Cause.SERVICE: (
        "ignored", "support", "service", "no answer", "never answered", "response time", "trust",
        "relationship", "rude", "apology", "promised",
    ),
    Cause.BUDGET: (
        "too expensive", "expensive", "budget", "price", "pricing", "cost cutting", "costs",
        "cannot afford", "can't afford", "cheaper",
    ),
    Cause.COMPETITION: (
        "competitor", "competitors", "competing", "competition", "switch", "switching",
        "alternative", "rival", "tender", "rfp",
    ),
    Cause.CHANGE: (
        "champion", "left the company", "new cio", "new ceo", "new management", "new leadership",
        "strategy", "priorities", "pivot", "merger", "reorganisation", "reorganization",
    ),
    Cause.PAYMENT: (
        "card", "card expired", "payment", "payment failed", "invoice", "invoices", "unpaid",
        "overdue invoice", "billing",
    ),
    Cause.UNAVOIDABLE: (
        "bankrupt", "bankruptcy", "insolvent", "closed down", "shutting down", "acquired",
        "regulation", "law", "out of business", "liquidation",
    ),
}  # fmt: skip
# Money that is really gone: "too expensive" said once more proves no budget cut.
PROOF: Mapping[Cause, tuple[str, ...]] = {
    Cause.BUDGET: (
        "budget cut", "budget cuts", "cut the budget", "cut our budget", "budget was cut", "freeze",
        "frozen", "funding", "cash", "layoffs", "lay-offs", "laid off", "revenue fell", "no money",
        "cost cutting", "cut by", "savings target", "cut costs", "losses",
    )
}  # fmt: skip


def symptom_in(said: str) -> Cause | None:
    """The cause that the words point to: the one with the longest words found."""
    spaced = _spaced(said)
    found = [
        (len(words), cause)
        for cause, each in WORDS.items()
        for words in each
        if f" {words} " in spaced
    ]
    return max(found, key=lambda each: each[0])[1] if found else None


def causes_in(whys: Iterable[str]) -> list[Cause]:
    """What whys speak of, in their order. The budget asks for more than its name."""
    return [
        cause
        for why in map(_spaced, whys)
        for cause in Cause
        if any(f" {words} " in why for words in PROOF.get(cause, WORDS[cause]))
    ]


def _spaced(said: str) -> str:
    """The words alone, each between two spaces, so that only whole words are found."""
    straight = said.casefold().replace("\u2019", "'")
    words = "".join(c if c.isalnum() or c in "'-" else " " for c in straight)
    return f" {' '.join(words.split())} "
