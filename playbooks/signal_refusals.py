"""What is said no to about signals and accounts, each with its way out."""

from collections.abc import Mapping

from playbooks.marked import N_

SIGNAL_REFUSALS: Mapping[str, str] = {
    "proposal_answered": N_(
        "Somebody has answered about *%(account)s* already; the message says who."
    ),
    "signal_placed": N_(
        "It has found its account already. `/save signal unplaced` shows what is left."
    ),
    "placers_only": N_("Admins and managers say whose signals these are: ask one of them to look."),
    "signal_not_understood": N_(
        "Write the account, what was seen, and a few words: `/save signal ACME competitor they "
        "compare us with Globex`. `/save signal` lists what can be seen."
    ),
}
