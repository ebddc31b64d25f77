"""Signals in words."""

from collections.abc import Iterable

from bot.case_clocks import moment
from domain.signals import Signal, SignalKind
from playbooks.words import N_, Mrkdwn, Words, mention, shorten

LONGEST = 200
KINDS = {
    SignalKind.HEALTH_RED: N_("health is red"),
    SignalKind.HEALTH_AT_RISK: N_("health is at risk"),
    SignalKind.LOGINS_DOWN: N_("logins fell"),
    SignalKind.MEETINGS_SKIPPED: N_("meetings are skipped"),
    SignalKind.TRAINING_DECLINED: N_("training was declined"),
    SignalKind.FEATURES_UNUSED: N_("features stay unused"),
    SignalKind.CHAMPION_SLOW: N_("the champion answers late"),
    SignalKind.BETA_DECLINED: N_("a beta or feedback session was declined"),
    SignalKind.NPS_DOWN: N_("NPS or CSAT is low or falling"),
    SignalKind.COMPLAINTS: N_("complaints"),
    SignalKind.REVIEW_REMARK: N_("a critical remark in the review"),
    SignalKind.SILENCE: N_("sudden silence"),
    SignalKind.TONE_COOLING: N_("the tone cools"),
    SignalKind.COMPETITOR: N_("a competitor is looked at"),
    SignalKind.EXPORT_QUESTION: N_("they ask how to export or migrate"),
    SignalKind.BUDGET_PRESSURE: N_("budget pressure"),
    SignalKind.CONTRACT_QUESTION: N_("they ask about contract terms"),
    SignalKind.CHAMPION_LEFT: N_("the champion left"),
    SignalKind.DECISION_MAKER_NEW: N_("a new decision maker"),
    SignalKind.SEATS_UNUSED: N_("paid seats stay unused"),
    SignalKind.SEATS_REMOVED: N_("seats were removed"),
    SignalKind.INTEGRATION_REMOVED: N_("an integration was removed"),
    SignalKind.GOALS_MISSED: N_("business goals were missed"),
    SignalKind.NO_SUCCESS_STORY: N_("no success for a while"),
    SignalKind.BUSINESS_CHANGE: N_("their business changes"),
    SignalKind.SUPPORT_SPIKE: N_("many more tickets"),
    SignalKind.SAME_ISSUE: N_("the same issue again and again"),
    SignalKind.ANGRY_TONE: N_("an angry tone"),
    SignalKind.ESCALATED: N_("they turned to our managers"),
    SignalKind.SLOW_RESOLUTION: N_("tickets take long"),
    SignalKind.CANCELLATION: N_("they ask to cancel"),
    SignalKind.PAYMENT_FAILED: N_("a payment failed"),
}


def signal_line(words: Words, signal: Signal) -> Mrkdwn:
    """What was seen, when, where it came from, and what was said."""
    what = words.text(KINDS[signal.kind])
    parts = {"what": what, "at": moment(words, signal.at), "source": _source(words, signal)}
    if signal.evidence:
        said = shorten(" ".join(signal.evidence.split()), LONGEST)
        return words.text("%(what)s, %(at)s, %(source)s: “%(said)s”", said=said, **parts)
    return words.text("%(what)s, %(at)s, %(source)s", **parts)


def more_line(words: Words, signal: Signal) -> Mrkdwn:
    """What its source said of a signal later."""
    said = shorten(" ".join(signal.evidence.split()), LONGEST)
    return words.text(
        "More about “%(what)s”, %(source)s: “%(said)s”", what=words.text(KINDS[signal.kind]),
        source=_source(words, signal), said=said,
    )  # fmt: skip


def _source(words: Words, signal: Signal) -> Mrkdwn:
    if signal.by:
        return words.text("noted by %(who)s", who=mention(signal.by))
    return words.text("from %(source)s", source=signal.source)


def kinds_in_words(words: Words, kinds: Iterable[SignalKind]) -> Mrkdwn:
    """What was seen, in the order given."""
    return words.listed([words.text(KINDS[kind]) for kind in kinds])
