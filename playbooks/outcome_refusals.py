"""Refusals about closing, debriefs, learnings and reopening, each with a way out."""

from playbooks.marked import N_

OUTCOME_REFUSALS = {
    "changes_for_product": N_(
        "The list of changes wanted is for managers, directors, executives, product and admins. "
        "Ask one of them; `/save learnings` with a word of yours searches what was learned."
    ),
    "debrief_nothing": N_(
        "Please say at least what worked, what did not, or which change would prevent it."
    ),
    "debrief_void": N_(
        "The case for *%(account)s* was reopened before its debrief was written: there will be "
        "another one when it closes."
    ),
    "effort_invalid": N_("“%(hours)s” is no number of hours. Write it like 12 or 7.5."),
    "may_not_reopen": N_(
        "The owner, %(owner)s, their manager, a director or an admin reopens a case. Ask one of "
        "them, or open a new case with `/save open`."
    ),
    "newer_case": N_(
        "*%(account)s* has had a newer case since: `/save reopen %(account)s` takes that one up."
    ),
    "not_closed_yet": N_(
        "The case for *%(account)s* is still open. Its debrief comes when it is closed."
    ),
    "open_already": N_("The case for *%(account)s* is open: `/save status %(account)s` shows it."),
}
