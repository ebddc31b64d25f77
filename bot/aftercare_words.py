"""What the steps after a case, their programmes and their answers are called."""

from collections.abc import Mapping

from bot.case_clocks import moment
from domain.aftercare import After, Health, TouchStep, Trigger
from playbooks.words import N_, Mrkdwn, Words, mention

STEPS: Mapping[TouchStep, str] = {
    TouchStep.WEEK: N_("weekly touch, and how they are doing"),
    TouchStep.VALUE_REPORT: N_("monthly value report, and how they are doing"),
    TouchStep.CHECK_IN: N_("check-in: are we keeping our promises? with the value report"),
    TouchStep.VALUE_REVIEW: N_("value and health review, with the value report"),
    TouchStep.BUSINESS_REVIEW: N_("business review with the plan ahead and the value report"),
    TouchStep.HEALTH_LOOK: N_("a look at how they are doing"),
    TouchStep.EXECUTIVE: N_("an executive of ours checks in with theirs"),
    TouchStep.RETAINED: N_("a year after the save: are they still a customer?"),
    TouchStep.SAY_HELLO: N_("win-back: ask how they are"),
    TouchStep.SEND_NEWS: N_("win-back: send news that matter to them"),
    TouchStep.WIN_BACK_TALK: N_("win-back: the formal conversation"),
    TouchStep.RUN_OFF: N_("exit: agree the run-off period"),
    TouchStep.DATA_EXPORT: N_("exit: hand over the export of their data"),
    TouchStep.KNOWLEDGE: N_("exit: pass on what they need to know"),
    TouchStep.OFFBOARDING: N_("exit: help them off"),
    TouchStep.THANKS: N_("exit: thank them, and say that the door stays open"),
    TouchStep.VALUE_SUMMARY: N_("renewal: summarise the value they have"),
    TouchStep.STAKEHOLDERS: N_("renewal: the people who decide are aligned"),
    TouchStep.RENEWAL_TALK: N_("renewal: talk about it"),
    TouchStep.CONTRACT: N_("renewal: review the contract"),
    TouchStep.EXPANSION: N_("renewal: see where they can grow"),
    TouchStep.NEXT_STEP: N_("renewal: agree the next step"),
    TouchStep.RENEWED: N_("renewal: have they renewed?"),
}
HEALTH: Mapping[Health, str] = {
    Health.GREEN: N_("Green: all well"),
    Health.YELLOW: N_("Yellow: something worries me"),
    Health.RED: N_("Red: they may leave again"),
}
TRIGGERS: Mapping[Trigger, str] = {
    Trigger.ALTERNATIVE: N_("Their alternative disappoints"),
    Trigger.LEADERSHIP: N_("Their leadership changes"),
    Trigger.FIX_SHIPPED: N_("Our fix is out: the reason is dealt with"),
}


def step_name(words: Words, step: TouchStep) -> str:
    """What is to be done, as it stands within a sentence."""
    return words.plain(STEPS[step])


def offer_line(words: Words, after: After) -> Mrkdwn:
    """Whether a lost customer may be made an offer yet; nothing that anybody typed."""
    if after.resolved_at is not None:
        return words.text("The reason is dealt with: an offer may be made.")
    if after.insisted:
        return words.text("The reason is open; an offer may be made nevertheless.")
    return words.text("No offer yet: the reason is open.")


def offer_story(words: Words, after: After) -> Mrkdwn | None:
    """Who dealt with the reason, when and how, or why somebody makes an offer all the same."""
    if after.resolved_at is not None:
        return words.text(
            "%(at)s · %(who)s: %(how)s",
            at=moment(words, after.resolved_at),
            who=mention(after.resolved_by or ""),
            how=after.resolved_how,
        )
    return words.text("Why: %(why)s", why=after.insisted) if after.insisted else None
