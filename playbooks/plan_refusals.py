"""What is said no to about the plan: issues, promises, service levels, people, escalations."""

from collections.abc import Mapping

from playbooks.marked import N_

PLAN_REFUSALS: Mapping[str, str] = {
    "confirmer_missing": N_("Who at the customer confirmed it? Enter a name."),
    "customer_has_decided": N_(
        "The case for *%(account)s* is closed: they have decided, and an executive comes too late."
    ),
    "date_in_past": N_("That day is over. Choose today or a later day."),
    "escalation_running": N_(
        "An escalation is running in this case already. One at a time: finish it or call it off."
    ),
    "executive_not_possible": N_(
        "Choose somebody who may see this case: an executive, a director, or who is in its "
        "channel; not its owner."
    ),
    "follow_up_missing": N_("What became of each commitment? A line each."),
    "ground_missing": N_("Why an executive? Choose at least one ground; any one suffices."),
    "issue_missing": N_("What is the issue? Write it as the customer would."),
    "issue_settled": N_(
        "“%(issue)s” is done or dropped already; the recovery plan shows how it ended."
    ),
    "issue_too_long": N_(
        "One of these has %(length)s characters, the most is %(limit)s. Please shorten it; details "
        "belong into a note."
    ),
    "learned_missing": N_("What was learned? One line helps the next one."),
    "level_ended": N_("“%(level)s” has ended. Agree on a new one if it goes on."),
    "level_missing": N_("What is agreed? For example: support answers."),
    "level_too_long": N_(
        "One of these has %(length)s characters, the most is %(limit)s. Please shorten it."
    ),
    "move_instead": N_(
        "The customer counts on that day by now. Move it: that asks what you told them."
    ),
    "no_product_role": N_(
        "The policy names nobody for product. An admin adds them under `roles: product`; until "
        "then send the text yourself."
    ),
    "no_workaround": N_("No workaround is waiting for “%(issue)s”. Change the issue to plan one."),
    "not_delivered_yet": N_("“%(promise)s” is not delivered yet. Say that it is first."),
    "not_diagnosed": N_(
        "The root cause is not recorded yet. Find it first: an executive can only help once we "
        "know what is wrong."
    ),
    "not_fixed_yet": N_("“%(issue)s” is not fixed yet. Say that it is first."),
    "not_told_yet": N_("The customer has not been told that “%(issue)s” is fixed. Say so first."),
    "note_incomplete": N_("The note lacks the pain. Enter it with “Change what is entered”."),
    "note_missing": N_("What happened? A missed one needs a few words."),
    "objective_missing": N_("What should the conversation reach? One thing is enough."),
    "plan_empty": N_(
        "There is nothing to share yet: mark an issue as “customer may see”, note a promise or "
        "agree a service level."
    ),
    "product_has_it": N_("Product has exactly this note already. Change it to send it again."),
    "promise_broken": N_(
        "“%(promise)s” is broken and stays so. What you promise instead is a new promise."
    ),
    "promise_confirmed": N_("“%(promise)s” is confirmed by the customer already."),
    "promise_delivered": N_(
        "“%(promise)s” is delivered already. *Promises* says when, and asks for the customer's "
        "word."
    ),
    "promise_missing": N_("What did we promise? Write it as the customer heard it."),
    "promise_too_long": N_(
        "That has %(length)s characters, the most is %(limit)s. A promise is one thing on one day: "
        "please shorten it, or make two of it."
    ),
    "promise_withdrawn": N_("“%(promise)s” was taken back: it never was a promise."),
    "said_missing": N_("What was said? The follow-up begins with it."),
    "same_day": N_("It is due then already. Choose another day."),
    "stakeholder_changed": N_(
        "Somebody has changed “%(name)s” meanwhile. Close this and open it again to see how it "
        "stands now."
    ),
    "stakeholder_nameless": N_("Who is it? Enter a name."),
    "stakeholder_twice": N_("“%(name)s” is on the list already. Change that entry instead."),
    "stakeholders_full": N_(
        "%(limit)s people are on the list, more do not fit. Change somebody who matters no longer."
    ),
    "step_done_already": N_(
        "That step of “%(issue)s” is done already; the recovery plan shows it."
    ),
    "step_settled": N_(
        "That step is not open any more: somebody was faster, or the escalation has ended."
    ),
    "target_missing": N_("What is the target? For example: within 4 h instead of 24 h."),
    "thanks_missing": N_("Thank them in a sentence of your own."),
    "told_missing": N_(
        "What did you tell the customer? They must hear it from us before they notice it."
    ),
    "too_many_commitments": N_(
        "That is more than %(limit)s commitments. Promise less, and keep all of it."
    ),
    "workaround_late": N_(
        "The workaround must be in place within 72 hours. Choose an earlier day."
    ),
    "workaround_missing": N_(
        "This is one of the three worst issues, and its fix takes longer than 72 hours. What do we "
        "do meanwhile?"
    ),
}
