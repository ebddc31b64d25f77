"""Root causes in words: what each category is called, and when it is the one."""

from domain.causes import Cause, ChurnType
from domain.root_causes import Disagreement, Doubt, Finding
from playbooks.words import N_, Mrkdwn, Words

NAMES = {
    Cause.PRODUCT: N_("Product or technical"),
    Cause.VALUE: N_("Value not seen"),
    Cause.ADOPTION: N_("Adoption"),
    Cause.SERVICE: N_("Service or relationship"),
    Cause.BUDGET: N_("Budget"),
    Cause.COMPETITION: N_("Competition"),
    Cause.CHANGE: N_("Champion or strategy changed"),
    Cause.PAYMENT: N_("Payment failed"),
    Cause.UNAVOIDABLE: N_("Unavoidable"),
}
# Slack shows at most 75 characters of each.
SENTENCES = {
    Cause.PRODUCT: N_("Bugs, performance or a missing feature stop their work."),
    Cause.VALUE: N_("They see no return, whatever it costs."),
    Cause.ADOPTION: N_("Few people use it, or it never really started."),
    Cause.SERVICE: N_("They feel ignored, or their trust in us is broken."),
    Cause.BUDGET: N_("Their money really is cut; they would stay with it."),
    Cause.COMPETITION: N_("Somebody else offers what they want."),
    Cause.CHANGE: N_("Our supporter left, or their plans are others now."),
    Cause.PAYMENT: N_("A card or invoice failed; nobody decided to leave."),
    Cause.UNAVOIDABLE: N_("Acquired, closed, a new law: nothing we do changes it."),
}
CHURN = {ChurnType.VOLUNTARY: N_("voluntary"), ChurnType.INVOLUNTARY: N_("involuntary")}


def cause_name(words: Words, cause: str) -> Mrkdwn:
    """The category in words."""
    return words.text(NAMES[Cause(cause)])


def about_finding(words: Words, finding: Finding) -> Mrkdwn:
    """What kind of churn it is, in a few words."""
    parts = [
        words.text(CHURN[finding.churn_type]),
        words.text("they said so") if finding.said_so else words.text("they only stopped using it"),
    ]
    if finding.preventable is not None:
        parts.append(
            words.text("preventable") if finding.preventable else words.text("not preventable")
        )
    return Mrkdwn(", ".join(parts))


def warning(words: Words, found: Disagreement) -> Mrkdwn:
    """Why the category is doubted, and what to look at."""
    if found.doubt is Doubt.UNPROVEN:
        told = words.text(
            "They said it is the money, and so does the category, but no why behind the first "
            "speaks of money that is gone. Until the chain says so, the budget is a symptom."
        )
    else:
        told = words.text(
            "What they said points to *%(symptom)s*, the category is *%(category)s*, and no why "
            "leads from one to the other.",
            symptom=words.text(NAMES[found.symptom]),
            category=words.text(NAMES[found.category]),
        )
    if found.leads_to is not None and found.leads_to is not found.symptom:
        leads = words.text(NAMES[found.leads_to])
        told = words.text("%(told)s The chain leads to *%(leads)s*.", told=told, leads=leads)
    return words.text(":warning: %(told)s", told=told)
