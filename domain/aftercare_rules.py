"""How customers are looked after when a case is closed: the spans that a company may change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from domain.aftercare import TouchStep

DAY = timedelta(days=1)
EXIT_STEPS: Mapping[TouchStep, timedelta] = MappingProxyType(
    {
        TouchStep.RUN_OFF: 2 * DAY,
        TouchStep.DATA_EXPORT: 5 * DAY,
        TouchStep.KNOWLEDGE: 10 * DAY,
        TouchStep.OFFBOARDING: 15 * DAY,
        TouchStep.THANKS: 20 * DAY,
    }
)
RENEWAL_STEPS: Mapping[TouchStep, timedelta] = MappingProxyType(
    {
        TouchStep.VALUE_SUMMARY: 80 * DAY,
        TouchStep.STAKEHOLDERS: 70 * DAY,
        TouchStep.RENEWAL_TALK: 60 * DAY,
        TouchStep.CONTRACT: 50 * DAY,
        TouchStep.EXPANSION: 40 * DAY,
        TouchStep.NEXT_STEP: 30 * DAY,
    }
)


@dataclass(frozen=True, slots=True)
class AftercareRules:
    """Spans count from the closing, those of `renewal_steps` back from the renewal; months are
    calendar months.

    A saved customer is touched every `touch_every` until the business review, gets a value report
    every `report_every`, and is then looked at every `look_every` until month `look_months`, after
    that every `late_look_every` until month `watch_months`. Executives are asked every
    `executive_every` for cases of tier 1 and 2. `let_go_too`: also whom we let go is won back.
    """

    touch_every: timedelta = 7 * DAY
    report_every: timedelta = 30 * DAY
    check_in: timedelta = 30 * DAY
    value_review: timedelta = 60 * DAY
    business_review: timedelta = 90 * DAY
    look_every: timedelta = 7 * DAY
    look_months: int = 6
    late_look_every: timedelta = 30 * DAY
    watch_months: int = 12
    executive_every: timedelta = 90 * DAY
    say_hello_months: int = 3
    send_news_months: int = 6
    win_back_talk_months: int = 12
    let_go_too: bool = True
    exit_steps: Mapping[TouchStep, timedelta] = field(default_factory=lambda: EXIT_STEPS)
    renewal_opens: timedelta = 90 * DAY
    renewal_steps: Mapping[TouchStep, timedelta] = field(default_factory=lambda: RENEWAL_STEPS)
    renewal_asked: timedelta = 7 * DAY
