"""Refusals of what follows a closed case."""

from playbooks.marked import N_

AFTERCARE_REFUSALS = {
    "answer_or_skip": N_("Choose what happened: done, another day, or not this time."),
    "earlier_only": N_(
        "That is no earlier than planned. Choose a nearer day, or move it under *More…*."
    ),
    "health_missing": N_("How are they doing? Choose green, yellow or red."),
    "no_win_back": N_(
        "Nothing of a win-back is owed for *%(account)s* any more. `/save open %(account)s` opens "
        "a case."
    ),
    "case_goes_on": N_("The case for *%(account)s* is open; what follows comes when it is closed."),
    "not_yours_to_tend": N_(
        "Whoever looks after this customer does that, or their manager. Ask one of them."
    ),
    "note_too_long": N_(
        "That has %(length)s characters, the most is %(limit)s. Please shorten it."
    ),
    "nothing_after": N_(
        "Nothing is owed after the case of *%(account)s* any more. `/save open %(account)s` opens "
        "a new one."
    ),
    "reason_resolved": N_("The reason is dealt with already; an offer may be made."),
    "same_touch_day": N_("That is the day on which it is due already. Choose another one."),
    "touch_over": N_(
        "That is owed no more: what followed the case of *%(account)s* has ended meanwhile."
    ),
    "touch_settled": N_(
        "Somebody has seen to that for *%(account)s* already. The case's timeline says who."
    ),
    "trigger_missing": N_("Choose why you speak to them earlier."),
    "yes_or_no": N_("This one is answered with *Yes* or *No*, because the numbers count it."),
}
