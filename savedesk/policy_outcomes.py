"""What the policy file says under `outcomes`: what holds after a closing."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from domain.outcomes import OutcomeRules
from savedesk.policy_fields import Section, Span


class OutcomeSection(Section):
    debrief_after: Annotated[int, Field(ge=1, le=20)] = 5
    recovery_window: Span = timedelta(days=90)
    mistake_within: Span = timedelta(days=7)
    archive_after: Span = timedelta(days=7)
    archive_saved_after: Span = timedelta(days=90)
    celebrate_in: str | None = None

    def rules(self) -> OutcomeRules:
        return OutcomeRules(**self.model_dump())
