"""Every refusal as a sentence with a way out. The keys are the codes of DomainError."""

from playbooks.account_refusals import ACCOUNT_REFUSALS
from playbooks.aftercare_refusals import AFTERCARE_REFUSALS
from playbooks.approval_refusals import APPROVAL_REFUSALS
from playbooks.marked import N_
from playbooks.outcome_refusals import OUTCOME_REFUSALS
from playbooks.plan_refusals import PLAN_REFUSALS
from playbooks.report_refusals import REPORT_REFUSALS
from playbooks.signal_refusals import SIGNAL_REFUSALS
from playbooks.standup_refusals import STANDUP_REFUSALS

UNKNOWN_REFUSAL = N_("That is not possible now (%(code)s). Nothing was changed.")

REFUSALS = {
    **ACCOUNT_REFUSALS,
    **AFTERCARE_REFUSALS,
    **APPROVAL_REFUSALS,
    **OUTCOME_REFUSALS,
    **PLAN_REFUSALS,
    **REPORT_REFUSALS,
    **SIGNAL_REFUSALS,
    **STANDUP_REFUSALS,
    "account_empty": N_("Which account? Write its name after the word: `/save open ACME`."),
    "account_too_long": N_(
        "That name has %(length)s characters, the most is %(limit)s. Please shorten it."
    ),
    "admins_only": N_(
        "Only Savedesk's admins can do that. The policy names them under `roles: admin`; ask one "
        "of them."
    ),
    "already_closed": N_(
        "The case for *%(account)s* is closed. `/save reopen %(account)s` takes it up again, "
        "`/save open %(account)s` starts a new one."
    ),
    "already_done": N_("“%(item)s” is settled already. All items shows who did it."),
    "already_sent": N_("That update is sent already. Use “I sent something wrong” to correct it."),
    "already_snoozed": N_("You have snoozed this once already. Log it, or hand it over."),
    "amount_ambiguous": N_(
        "“%(amount)s” is %(whole)s to some and %(less)s to others. Write %(whole)s or %(less)s."
    ),
    "amount_invalid": N_(
        "“%(amount)s” is not an amount. Write it like 50000, 50,000 or 50k, at most two decimals."
    ),
    "another_case_open": N_(
        "*%(account)s* has a new open case meanwhile, so this one stays closed."
    ),
    "answered_already": N_("That was answered already. `/save away` shows how it stands."),
    "away_backwards": N_("That ends before it begins. Write the first day first: `12–23 Aug`."),
    "away_not_understood": N_(
        "Write the days and who stands in: `/save away 12–23 Aug @Ben`, or with dates: "
        "`/save away 2026-08-12 to 2026-08-23 @Ben`."
    ),
    "away_over": N_("Those days are over already. Name days that are still to come."),
    "away_overlaps": N_("You have time away planned then already. `/save away` shows it."),
    "away_self": N_("Nobody can stand in for themselves. Name a colleague."),
    "away_too_long": N_(
        "That is more than a year long or ahead. Name nearer days, or hand your cases over."
    ),
    "bad_date": N_("“%(date)s” is not a date. Choose one from the calendar."),
    "date_missing": N_("Which day? Choose one from the calendar."),
    "bad_time": N_("“%(time)s” is not a time. Choose one from the list."),
    "case_not_found": N_(
        "I know no case for “%(words)s”. `/save open %(words)s` opens one; `/save` lists yours."
    ),
    "cause_changed_since": N_(
        "The root cause of *%(account)s* was recorded anew since, or taken back. The newest line "
        "in its channel says which playbook serves it."
    ),
    "changed_since": N_("Somebody has changed it since, so it cannot be taken back any more."),
    "channel_not_made": N_(
        "The case is open, but its channel could not be made (%(error)s). Nothing is lost: an "
        "admin can run `savedesk doctor`; after that the same command tries again."
    ),
    "corrected_already": N_(
        "That update is being corrected already. The correction is a draft in the direct messages "
        "of who found the mistake, or was sent."
    ),
    "cover_answered": N_("That was answered or ended already. *Cover…* shows how it stands."),
    "cover_overlaps": N_(
        "Somebody looks after the case on some of those days. End that first, or choose others."
    ),
    "cover_self": N_("They own the case. Choose a colleague."),
    "crm_answered": N_(
        "That was answered already; the message says how. What is wrong can be typed on the card."
    ),
    "days_invalid": N_("How many days more? Enter a whole number from 1 to %(most)s."),
    "deputy_away": N_("They are away then too. Ask somebody else."),
    "draft_changed": N_(
        "The draft has been changed since then. Keep what you need from here, close this, and use "
        "the newest text: *Customer update* opens it."
    ),
    "estimate_invalid": N_(
        "“%(estimate)s” is no estimate. Enter a per cent from 0 to 100, at most two decimals, or "
        "leave it empty."
    ),
    "extension_confirmed": N_("%(who)s has confirmed it already: the time goes on until %(day)s."),
    "extension_declined": N_(
        "%(who)s has answered already: no more time now. It can be asked for anew."
    ),
    "extension_over": N_(
        "The days asked for are over already. Ask them to ask for more time anew."
    ),
    "extension_replaced": N_(
        "That request counts no more: it was asked for anew, or the case was triaged again. Open "
        "the case to see how it stands."
    ),
    "fact_too_long": N_(
        "That has %(length)s characters, the most is %(limit)s. Please shorten it."
    ),
    "forged_button": N_("I do not know that button. Open the card again and use the one there."),
    "future_contact": N_("That is in the future. Log a contact when it has happened."),
    "guest_refused": N_(
        "Guests cannot use Savedesk, because cases are confidential. Ask a colleague who is a "
        "full member."
    ),
    "handover_accepted": N_("They have accepted already: the case is theirs now."),
    "handover_declined": N_(
        "They have declined already. `/save handover` with the account's name asks somebody."
    ),
    "handover_lapsed": N_(
        "That can no longer happen: who was asked has left, or is a guest now. `/save handover` "
        "with the account's name asks somebody else."
    ),
    "handover_replaced": N_(
        "Meanwhile somebody was asked anew, or the case has another owner. The newest message "
        "counts."
    ),
    "handover_withdrawn": N_("That was withdrawn: nobody need answer it any more."),
    "hours_invalid": N_(
        "“%(hours)s” is not a number of hours. Write a whole number, at most %(limit)s."
    ),
    "item_gone": N_("“%(item)s” belonged to the earlier playbook. All items shows what counts."),
    "language_unknown": N_("I do not speak that language yet. Choose one from the list."),
    "letter_settled": N_(
        "That is settled already. `/save letters` shows what is still undelivered."
    ),
    "logged_just_now": N_(
        "That was logged a moment ago for “%(level)s”. For another occasion wait a minute."
    ),
    "lost_keeps_nothing": N_(
        "A lost or let-go account keeps no ARR. Leave the amount empty, or choose “Saved in part”."
    ),
    "new_date_missing": N_("Delayed until when? Choose the new date."),
    "no_absence": N_("You have no time away planned. `/save away 12–23 Aug @Ben` plans it."),
    "no_time_box": N_(
        "The case for *%(account)s* has no time box. `/save triage %(account)s` sets its tier."
    ),
    "not_a_member": N_(
        "Only people in the case's channel can do that. Ask its owner to add you, then try again."
    ),
    "not_allowed": N_("This account cannot use Savedesk. Ask your Slack admin."),
    "not_asked": N_("Only the colleague who was asked can answer that."),
    "not_confirmer": N_(
        "Only the owner’s manager, a director or an executive can answer that, and nobody what "
        "they asked for themselves."
    ),
    "not_done_yet": N_("“%(item)s” is open already, there is nothing to take back."),
    "not_in_case_channel": N_(
        "Here I cannot tell which case you mean. Write it with the account: `/save %(word)s ACME`."
    ),
    "not_sent_yet": N_(
        "No update was sent that could be corrected. A draft is changed with “Change…”."
    ),
    "not_sponsor": N_(
        "Only the executive who was asked, and still is one, can join here. Ask the case’s owner."
    ),
    "not_yours_to_withdraw": N_("Only who asked, or the owner of the case, can withdraw that."),
    "nothing_to_undo": N_("You have done nothing that could be taken back."),
    "outcome_missing": N_("Choose how the case ended."),
    "outsider_refused": N_(
        "People from other companies cannot use Savedesk, because cases are confidential."
    ),
    "override_reason_missing": N_(
        "Tier %(tier)s follows from the answers. Say why another one, or leave it as it follows. "
        "Learning value is a good reason."
    ),
    "owner_already": N_("They own the case for *%(account)s* already. Choose somebody else."),
    "owner_not_possible": N_("Choose a full member of this workspace."),
    "part_is_whole": N_(
        "That is as much ARR as before or more. Choose “Saved”, or enter what remains."
    ),
    "part_needs_amount": N_("How much ARR remains a year? Enter the amount."),
    "people_missing": N_("Who? Choose at least one person."),
    "playbook_changed": N_(
        "The case has another playbook by now, or its playbook other facts. Close this and open "
        "“Playbook facts…” again."
    ),
    "playbook_unknown": N_(
        "There is no playbook “%(playbook)s” here. `/save playbooks` lists those there are."
    ),
    "progress_missing": N_(
        "What happened this week? Where nothing did, say so: the customer still hears from you."
    ),
    "quiet_hours_backwards": N_(
        "Your quiet hours leave no time in which I could remind you. Quiet until must be earlier "
        "than quiet from."
    ),
    "reason_missing": N_("Please say why, in a few words."),
    "right_missing": N_("What is right? The correction says it."),
    "role_already": N_("They have that role on this case already. *Team* shows who does what."),
    "role_missing": N_("In which role? Choose one from the list."),
    "role_not_held": N_("They do not have that role any more. *Team* shows who does what."),
    "sent_before_case": N_("The case was not open then. Choose when the update really went out."),
    "settled_already": N_("That is settled already; there is nothing left to be reminded of."),
    "signs_missing": N_("How likely is a save? Tick what you see, or enter your own estimate."),
    "snooze_too_late": N_(
        "The deadline comes first, so this cannot be snoozed. Log it, or hand it over."
    ),
    "sponsor_already": N_("You are in the case’s channel already."),
    "steps_missing": N_("What comes next, and by when? One step a line."),
    "summary_missing": N_(
        "What should the new owner know? A few words at least: where it stands and what is due."
    ),
    "template_gone": N_("The case has another playbook by now, without that text. Choose again."),
    "text_too_long": N_("That text is longer than a megabyte, the most that I send. Shorten it."),
    "time_box_decided": N_(
        "That was decided since: *%(account)s* is tier %(tier)s now, until %(day)s. Open the case "
        "to change it."
    ),
    "time_box_extended": N_(
        "That was decided since: %(who)s extended the time for *%(account)s* until %(day)s."
    ),
    "undo_too_late": N_(
        "Your last step is more than %(seconds)s seconds old. Change it from the card instead."
    ),
    "unknown_person": N_(
        "I am still getting to know this workspace. Please try again in a few seconds."
    ),
    "update_too_long": N_(
        "The whole text has %(length)s characters, the most is %(limit)s. Please shorten it: a "
        "customer reads one screen."
    ),
    "value_missing": N_(
        "What is the account worth to us? Choose, or add its ARR with *Edit facts…*."
    ),
    "who_missing": N_("Whom did you reach? Enter a name."),
    "why_missing": N_(
        "Why number %(number)s is missing. The chain needs three at least, with no gap between two."
    ),
    "wrong_missing": N_("What was wrong? The correction quotes it."),
    "years_invalid": N_("The model covers 1 to %(limit)s years. Enter a whole number."),
}
