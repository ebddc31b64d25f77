"""What submissions of modals share: reading inputs, and showing a refusal at its field."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers.front import Answer, Asker, Front, field_errors, value_of
from storage.database import Transaction

View = Mapping[str, Any]
Handler = Callable[[Front, Asker, View], Answer]

# At which field a refusal is shown; what is not listed shows at the modal's first field.
FIELD_OF = {
    "amount_ambiguous": ("arr", "kept"),
    "amount_invalid": ("arr", "kept"),
    "row_amount": ("kept",),
    "part_needs_amount": ("kept",),
    "part_is_whole": ("kept",),
    "lost_keeps_nothing": ("kept",),
    "reason_missing": ("reason", "why", "note"),
    "outcome_missing": ("outcome",),
    "bad_date": ("day", "renewal", "new_date"),
    "date_missing": ("day", "renewal", "new_date"),
    "date_in_past": ("day", "new_date"),
    "same_touch_day": ("day",),
    "earlier_only": ("day",),
    "health_missing": ("health",),
    "note_too_long": ("note",),
    "reason_resolved": ("note",),
    "trigger_missing": ("trigger",),
    "bad_time": ("time",),
    "quiet_hours_backwards": ("quiet_until",),
    "future_contact": ("time", "last_contact"),
    "sent_before_case": ("day",),
    "who_missing": ("who", "to"),
    "progress_missing": ("progress",),
    "steps_missing": ("steps",),
    "new_date_missing": ("new_date",),
    "update_too_long": ("progress", "right", "text"),
    "draft_changed": ("progress", "text", "to"),
    "already_sent": ("progress", "text", "to"),
    "wrong_missing": ("wrong",),
    "right_missing": ("right", "text"),
    "owner_not_possible": ("owner", "people", "deputy"),
    "outsider_refused": ("owner", "people", "deputy"),
    "cover_self": ("deputy",),
    "cover_overlaps": ("first",),
    "deputy_away": ("deputy",),
    "away_backwards": ("last",),
    "away_over": ("last",),
    "away_too_long": ("last",),
    "people_missing": ("people",),
    "role_already": ("people",),
    "owner_already": ("owner",),
    "summary_missing": ("note",),
    "snooze_too_late": ("until",),
    "executive_not_possible": ("executive",),
    "ground_missing": ("grounds",),
    "objective_missing": ("objective",),
    "said_missing": ("said",),
    "too_many_commitments": ("promised",),
    "follow_up_missing": ("what",),
    "thanks_missing": ("thanks",),
    "learned_missing": ("learned",),
    "stakeholder_nameless": ("name",),
    "stakeholder_twice": ("name",),
    "promise_missing": ("text",),
    "promise_too_long": ("text", "promised"),
    "told_missing": ("told",),
    "same_day": ("day",),
    "move_instead": ("day",),
    "confirmer_missing": ("who",),
    "issue_missing": ("text",),
    "issue_too_long": ("text",),
    "workaround_missing": ("workaround",),
    "workaround_late": ("workaround_day",),
    "level_missing": ("text",),
    "level_too_long": ("text",),
    "target_missing": ("target",),
    "note_missing": ("note",),
    "value_missing": ("by_hand",),
    "signs_missing": ("for",),
    "estimate_invalid": ("estimate",),
    "override_reason_missing": ("reason",),
    "days_invalid": ("days",),
    "nothing_offered": ("kinds",),
    "discount_without_percent": ("offer",),
    "percent_without_discount": ("kinds",),
    "percent_invalid": ("offer",),
    "percent_too_fine": ("offer",),
    "term_invalid": ("offer",),
    "too_many_phases": ("offer",),
    "counter_not_less": ("offer",),
    "above_every_limit": ("offer",),
    "emergency_unjustified": ("offer", "answer"),
    "product_first": ("offer",),
    "not_enough_authority": ("offer", "answer"),
    "detail_missing": ("detail",),
    "pause_invalid": ("detail",),
    "nothing_in_return": ("returns",),
    "sunset_missing": ("sunset",),
    "sunset_past": ("sunset",),
    "sunset_after_term": ("sunset",),
    "concession_too_long": ("why", "justification", "reason", "question", "answer_text", "who"),
    "ground_not_named": ("ground",),
    "detail_too_long": ("detail",),
    "expected_too_long": ("expected",),
    "alternatives_too_long": ("alternatives",),
    "justification_missing": ("justification",),
    "bridge_gone": ("bridge",),
    "question_missing": ("question",),
    "answer_missing": ("answer_text",),
    "debrief_nothing": ("worked",),
    "effort_invalid": ("effort",),
    "account_empty": ("account",),
    "account_too_long": ("account",),
}


def kept(front: Front, asker: Asker, view: View, work: Callable[[Transaction], Answer]) -> Answer:
    """Does the work; a refusal is shown at the field it is about, and nothing typed is lost."""
    return front.once(
        asker, work, lambda refusal, answer: field_errors(answer, _field(view, refusal.code))
    )


def _field(view: View, code: str) -> str:
    blocks = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    wanted = [name for name in FIELD_OF.get(code, ()) if name in blocks]
    return (wanted or blocks)[0]


def ticked_in(view: View, block_id: str) -> list[str]:
    """The values of the boxes that are ticked."""
    return [str(each["value"]) for each in value_of(view, block_id) or ()]


def text_in(view: View, block_id: str) -> str:
    """What was typed into a field; empty when nothing was."""
    return str(value_of(view, block_id) or "")


def chosen_in(view: View, block_id: str) -> list[str]:
    """The values of the boxes that are ticked in a field."""
    found = value_of(view, block_id)
    return [str(each["value"]) for each in found] if isinstance(found, list) else []
