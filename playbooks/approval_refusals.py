"""What is said no to about concessions and approvals, each with its way out."""

from collections.abc import Mapping

from playbooks.marked import N_

TOO_LONG = N_("That text has %(length)s characters, the most is %(limit)s. Please shorten it.")
APPROVAL_REFUSALS: Mapping[str, str] = {
    "above_every_limit": N_(
        "With what the account got within twelve months that is %(percent)s%%, and the policy lets "
        "nobody grant more than %(most)s%%. Ask for less."
    ),
    "agreed_already": N_("You have agreed already; others are still asked."),
    "alternatives_too_long": TOO_LONG,
    "answer_missing": N_("What is the answer? Whoever decides waits for it."),
    "approval_approved": N_("%(who)s has approved it, %(at)s. Nothing is left to decide."),
    "approval_changed": N_(
        "The request has changed since you were shown it. The newest message about it has the "
        "buttons that count."
    ),
    "approval_countered": N_(
        "%(who)s has offered %(percent)s instead, %(at)s. Whoever asked answers that now."
    ),
    "approval_lapsed": N_("The request lapsed, %(at)s. A new one would be asked of you again."),
    "approval_over": N_("Nothing is left to decide here."),
    "approval_rejected": N_("%(who)s has not approved it, %(at)s. Nothing is left to decide."),
    "approval_replaced": N_(
        "%(who)s has asked for other terms since, %(at)s. The newest message has them."
    ),
    "approval_withdrawn": N_("%(who)s has withdrawn the request, %(at)s."),
    "bridge_gone": N_(
        "What the discount was to be a bridge until is not open in the plan any more. Choose "
        "another, or none."
    ),
    "concession_settled": N_(
        "That is settled already and cannot be changed. *Concessions* shows how it stands; ask for "
        "a new one."
    ),
    "concession_too_long": TOO_LONG,
    "counter_not_less": N_(
        "That is not less than what is asked. Enter a lower discount or a shorter term, or approve "
        "it as it is."
    ),
    "delegate_not_possible": N_(
        "They cannot decide in your place: choose a colleague of this workspace who is no guest."
    ),
    "delegate_not_understood": N_(
        "Write the days and who decides: `/save delegate 12–23 Aug @Ben`, or with dates: "
        "`/save delegate 2026-08-12 to 2026-08-23 @Ben`. `/save delegate stop` ends it."
    ),
    "delegate_self": N_("Nobody can stand in for themselves. Name a colleague."),
    "delegate_twice": N_(
        "Somebody decides in your place on some of those days already. `/save delegate stop` ends "
        "that."
    ),
    "detail_too_long": TOO_LONG,
    "delegation_too_long": N_(
        "Nobody decides in somebody's place for more than %(most)s days. Name fewer days."
    ),
    "detail_missing": N_(
        "Say in words what the other parts are: “priority queue until May”. Whoever approves reads "
        "it."
    ),
    "discount_without_percent": N_("How much, and for how long? Write it like “15%% 12 months”."),
    "draft_gone": N_(
        "This was asked, changed or withdrawn since it was shown. *Concessions* shows how it "
        "stands; nothing was asked twice."
    ),
    "expected_too_long": TOO_LONG,
    "emergency_unjustified": N_(
        "With what the account has got since, this is %(percent)s%%: for emergencies only, and no "
        "written justification stands with it. Whoever asked changes the terms in *Concessions* "
        "and is asked for it then."
    ),
    "ground_not_named": N_(
        "On what ground? Choose one: a value gap, a true budget limit, a competitor's price, or "
        "strategic worth."
    ),
    "justification_missing": N_(
        "What is warned of needs a written justification. Say in a sentence why it is right "
        "nevertheless."
    ),
    "limit_not_offered": N_(
        "This is a limit, not an offer. Ask for what you want to offer: within the limit it holds "
        "at once."
    ),
    "no_cause_yet": N_(
        "No root cause is recorded yet, so it is too early for a concession. Find out why first: "
        "`/save why`."
    ),
    "no_delegation": N_("Nobody decides in your place. `/save delegate 12–23 Aug @Ben` asks Ben."),
    "no_question": N_("No question is open any more. *Concessions* shows how the request stands."),
    "nobody_decides": N_(
        "Nobody is named who could decide about this (%(level)s or above). What you filled in is "
        "kept; an admin names people in the policy under `roles`."
    ),
    "not_enough_authority": N_(
        "That needs the %(level)s, and your authority does not reach so far. Less may be within "
        "it: *Less or no…*."
    ),
    "not_granted": N_(
        "It is not approved at this moment, so it cannot be offered. *Concessions* shows how it "
        "stands."
    ),
    "not_requester": N_("Whoever asked for it does this, or the owner of the case."),
    "nothing_countered": N_("There is nothing to accept any more. *Concessions* shows how it is."),
    "nothing_in_return": N_(
        "Ask for something in return: a commitment, a case study, a reference, prepayment. A "
        "concession for nothing teaches the customer to ask again."
    ),
    "nothing_offered": N_("What would be conceded? Choose at least one thing."),
    "own_request": N_(
        "You gain by this request, or stand in for somebody who does, so you cannot decide about "
        "it beyond your own authority: it needs the %(level)s."
    ),
    "pause_invalid": N_("Say how long the pause is, at most %(most)s days: “60 days”."),
    "percent_invalid": N_(
        "“%(percent)s” is no discount. Write a number above 0 and at most 100, like 15 or 12.5%%."
    ),
    "percent_too_fine": N_(
        "“%(percent)s” is too fine: at most two decimals, so that limits are clear."
    ),
    "percent_without_discount": N_(
        "A discount is entered, but not chosen above. Choose *Discount* too, or clear the field."
    ),
    "product_decides": N_("A dated feature is product's to agree to first. They have been asked."),
    "product_first": N_("Product has to agree to the feature first; then less can be offered."),
    "question_missing": N_("What do you want to know? Write the question."),
    "return_unknown": N_(
        "I do not know “%(words)s” as something in return. Write for example “for case study”, "
        "“for reference”, “for prepayment” or “for 2-year commitment”."
    ),
    "sunset_after_term": N_(
        "%(months)s months end on %(day)s. Standard price has to be back by then: choose that day "
        "or an earlier one."
    ),
    "sunset_missing": N_(
        "A discount needs an end. Choose the day from which standard price holds again."
    ),
    "sunset_past": N_("That day is over. Choose the day from which standard price holds again."),
    "sunset_told": N_("That was noted already, or the discount has ended."),
    "term_invalid": N_(
        "How long? Write months from 1 to %(most)s in all, like “15%% 12 months” or “40%% 3 "
        "months, then 20%% 3 months”."
    ),
    "too_many_phases": N_("That is more than %(most)s steps. Use fewer."),
    "withdraw_instead": N_("This is your own. Withdraw it from *Concessions* instead."),
}
