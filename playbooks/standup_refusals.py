"""Refusals of the stand-up and of a leader's words."""

from playbooks.marked import N_

STANDUP_REFUSALS = {
    "blocker_missing": N_("What blocks it? A few words are enough, or choose *As shown*."),
    "blocker_too_long": N_(
        "That has %(length)s characters, the most is %(limit)s: it is read out in one line."
    ),
    "leader_self": N_("That would be a message to yourself. Choose somebody else."),
    "leaders_only": N_(
        "Only directors and executives can do that. The policy names them under `roles`."
    ),
    "said_already": N_("%(who)s has that from you for this week already. Nothing is said twice."),
}
