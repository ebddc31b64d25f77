"""What each field of an export means. The order is that of the columns."""

from collections.abc import Mapping
from types import MappingProxyType

MINOR = "in minor units of `currency` (cents; whole units where a currency has no cents)"
CASE, ACCOUNT = "Opaque name of the case.", "Name of the account."
PERSON = "Slack id of"
WHEN = "In UTC. When"
ANSWER = "yes, no or unknown:"

CASES = {
    "ref": CASE, "account": ACCOUNT, "state": "open or closed.",
    "owner_id": f"{PERSON} the owner.", "opened_by": f"{PERSON} who opened it.",
    "flagged_at": f"{WHEN} the risk was flagged; every clock counts from it.",
    "opened_at": f"{WHEN} the case was opened.", "reason": "Why it was opened, as typed.",
    "playbook": "Id of the playbook it ran on.", "cause": "Category of the root cause.",
    "tier": "1 full effort, 2 standard, 3 light, 4 no save; empty: never triaged.",
    "risk": "high, medium or low.", "private": "Whether its channel was private.",
    "language": "Language of its channel.",
    "time_box_until": f"{WHEN} an extended effort ends; empty: by the tier.",
    "first_contact_at": f"{WHEN} the customer was first reached.",
    "closed_at": f"{WHEN} it was closed.", "closed_by": f"{PERSON} who closed it.",
    "outcome": "saved, saved_in_part, lost or let_go.",
    "outcome_reason": "Why it ended so, as typed.",
    "arr_minor": f"ARR at stake, {MINOR}.", "currency": "Currency of all its money.",
    "renewal_on": "Day of the renewal.", "arr_kept_minor": f"ARR kept, {MINOR}.",
    "follows": "Opaque name of the account's earlier case that it goes on from.",
    "follows_as": "relapse, win_back or again.",
    "reopened_at": f"{WHEN} it was last taken up again after a closing.",
}  # fmt: skip
RESULTS = {
    "case": CASE, "account": ACCOUNT, "outcome": "saved, saved_in_part, lost or let_go.",
    "flagged_at": f"{WHEN} the risk was flagged.", "opened_at": f"{WHEN} the case was opened.",
    "closed_at": f"{WHEN} it was closed: the time that a report counts it in.",
    "owner_id": f"{PERSON} the owner.", "playbook": "Id of the playbook.",
    "tier": "1 to 4; empty: never triaged.", "risk": "high, medium or low.",
    "cause": "Category of the root cause.", "segment": "Segment of the account.",
    "currency": "Currency of all its money; empty: the policy's.",
    "arr_minor": f"ARR at stake, {MINOR}.", "kept_minor": f"ARR kept, {MINOR}.",
    "response": "How soon after the flag the customer was first reached: within_48_hours (or the "
                "policy's time), within_7_days, later or never.",
    "contact_minutes": "Minutes from the flag to the first contact.",
    "close_minutes": "Minutes from the flag to the closing.",
    "signal_minutes": "Minutes from the first signal to the first contact.",
    "red_minutes": "Minutes from the first red health score to the closing.",
    "updates_due": "Weekly customer updates that fell due.",
    "updates_kept": "Those of them that were sent in time.",
    "promises_due": "Promises that fell due or were settled.",
    "promises_kept": "Those of them that were delivered in time.",
    "levels_due": "Occasions logged for written service levels.",
    "levels_kept": "Those of them on which the level was kept.",
    "concession_kind": "Kind of the highest concession granted; a discount before all else.",
    "concession_percent": "Highest discount granted, in hundredths of a per cent (1500 is 15%).",
    "concession_level": "Highest level that decided: 1 CSM, 2 manager, 3 director, 4 executive.",
    "granted_minor": f"First-year cost of all that was granted, {MINOR}.",
    "conceded_minor": f"First-year cost of what the customer accepted of it, {MINOR}.",
    "effort_minutes": "Minutes of people's time, as told in the debrief.",
    "estimate": "Chance of a save as estimated at triage, in hundredths of a per cent.",
    "follows": "Why it follows an earlier case: relapse, win_back or again.",
    "relapsed_at": f"{WHEN} the save was taken back by a relapse.",
    "won_back_at": f"{WHEN} the lost customer was won back.",
    "retained_at_12": "Whether the saved customer was kept for 365 days; empty: not decided yet.",
    "renewed": "Whether they renewed the next time; empty: not known yet.",
}  # fmt: skip
DEBRIEFS = {
    "ref": "Opaque name of the debrief.", "case": CASE, "account": ACCOUNT,
    "owner_id": f"{PERSON} whom it is asked of.", "at": f"{WHEN} it was asked.",
    "due_at": f"{WHEN} it is due.", "state": "open, done or void (the case was reopened).",
    "commitment": f"{ANSWER} is the customer committed to stay?",
    "cause_dealt": f"{ANSWER} is the root cause dealt with?",
    "health_up": f"{ANSWER} is the relationship better?",
    "promises_kept": f"{ANSWER} were our promises kept?",
    "effort_minutes": "Minutes of people's time.", "worked": "What worked.",
    "not_worked": "What did not.", "differently": "What we would do differently.",
    "real_reason": "Losses: the real reason.", "lost_when": "Losses: when we really lost them.",
    "missed": "Losses: signals that were missed.",
    "could_have": f"Losses, {ANSWER} could we have saved them?", "how": "Losses: how.",
    "pattern": "Losses: what other cases have in common with it.",
    "change": "Which change would prevent a recurrence.",
    "elsewhere": f"{ANSWER} does it happen to others?",
    "done_by": f"{PERSON} who answered.", "done_at": f"{WHEN} it was answered.",
}  # fmt: skip
TOUCHES = {
    "ref": "Opaque name of the touch.", "case": CASE, "account": ACCOUNT,
    "programme": "recovery, win_back, exit or renewal.", "step": "Which step of it.",
    "number": "Its turn, where a step recurs.", "owner_id": f"{PERSON} who owes it.",
    "at": f"{WHEN} it was planned.", "due_at": f"{WHEN} it is due.",
    "first_due_at": f"{WHEN} it was due at first.", "moved": "How often it was moved.",
    "state": "open, done, skipped or ended.", "note": "What came of it, or why not.",
    "settled_by": f"{PERSON} who settled it.", "settled_at": f"{WHEN} it was settled.",
    "since": f"{WHEN} its programme began: the closing, or the renewal.",
    "health": "How healthy the customer was found.",
    "said_yes": "Whether they are still a customer, or have renewed, where that was asked.",
}  # fmt: skip
PROMISES = {
    "ref": "Opaque name of the promise.", "case": CASE, "account": ACCOUNT,
    "at": f"{WHEN} it was entered.", "by": f"{PERSON} who entered it.",
    "text": "What was promised.", "owner_id": f"{PERSON} who owes it.",
    "due_at": f"{WHEN} it is due, as the customer was told last.",
    "first_due_at": f"{WHEN} it was due at first.", "moved": "How often it was moved.",
    "state": "open, delivered, confirmed, broken or withdrawn (entered by mistake).",
    "source": "What it was made from: form, message, update, escalation or concession.",
    "delivered_at": f"{WHEN} it was delivered.",
    "confirmed_at": f"{WHEN} the customer confirmed it.",
    "confirmed_who": "Who confirmed it.", "broken_at": f"{WHEN} it was called broken.",
    "told": "What the customer was told when it was broken.",
    "link": "The message, or the update, it was made in.",
}  # fmt: skip
UPDATES = {
    "ref": "Opaque name of the update.", "case": CASE, "account": ACCOUNT,
    "by": f"{PERSON} who wrote it.", "at": f"{WHEN} it was written.",
    "state": "draft, sent, or corrected (it was sent and said something wrong).",
    "parts": "Its parts, as JSON: progress, course, new_date, steps, needs, looked_back.",
    "sent_at": f"{WHEN} it was sent.", "sent_to": "To whom.",
    "corrects": "Opaque name of the update that it corrects.",
}  # fmt: skip
SIGNALS = {
    "ref": "Opaque name of the signal.", "account": ACCOUNT,
    "case": "Opaque name of the case it belongs to, if any.", "kind": "What was seen.",
    "strength": "weak or strong.", "at": f"{WHEN} it happened.",
    "noted_at": f"{WHEN} we heard of it.", "source": "Where it came from.",
    "event": "Its id there.", "evidence": "What was said.", "by": f"{PERSON} who noted it.",
    "cause": "The cause it speaks of, where it named one.",
    "subject": "What it is about where it came from, such as a ticket.",
}  # fmt: skip
PROPOSALS = {
    "ref": "Opaque name of the proposal.", "account": ACCOUNT,
    "case": "Opaque name of the case that followed, if any.", "at": f"{WHEN} it was made.",
    "cause": "The cause that its signals speak of.",
    "state": "open, opened (a case followed), no_risk, muted or over.",
    "answered_at": f"{WHEN} it was answered.", "answered_by": f"{PERSON} who answered.",
    "reason": "Why it is no risk, as typed.", "escalated": "How often others were asked as well.",
}  # fmt: skip
TIMELINE = {
    "ref": "Opaque name of the entry.", "case": CASE, "account": ACCOUNT,
    "at": f"{WHEN} it happened.", "by": f"{PERSON} who did it.", "kind": "What happened.",
    "means": "How a contact was made.", "who": "With whom.", "text": "What was written.",
    "link": "The message it stands in.", "taken_back": "Whether it was undone.",
    "customer_may_see": "Whether it may be told to the customer.",
}  # fmt: skip
AUDIT = {
    "seq": "Its place in the chain.", "at": f"{WHEN} it happened.",
    "actor": f"{PERSON} who did it; savedesk: the bot by itself.", "event": "What happened.",
    "case_ref": "Opaque name of the case, if it is about one.",
    "data": "Ids and numbers of it, as JSON; no words of customers.",
    "previous": "Hash of the event before it.",
    "hash": "Hash of this event and the one before: a change anywhere breaks the chain.",
}  # fmt: skip

FIELDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "cases": CASES,
        "results": RESULTS,
        "debriefs": DEBRIEFS,
        "touches": TOUCHES,
        "promises": PROMISES,
        "updates": UPDATES,
        "signals": SIGNALS,
        "proposals": PROPOSALS,
        "timeline": TIMELINE,
        "audit": AUDIT,
    }
)
