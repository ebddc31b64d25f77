"""What is said no to about a file of accounts and its rows, and about choosing an account."""

from collections.abc import Mapping

from playbooks.marked import N_

ACCOUNT_REFUSALS: Mapping[str, str] = {
    "header_without": N_(
        "There is no column “%(wanted)s” for %(column)s. The header has: %(there)s. Rename it, or "
        "say in the policy what it is called: `directory: columns: %(column)s`."
    ),
    "header_twice": N_("The column “%(column)s” stands in the header twice. Leave one of them."),
    "row_too_wide": N_(
        "It has %(cells)s fields, the header %(columns)s: put a field with a separator in it into "
        "quotes."
    ),
    "row_field_long": N_("%(column)s is longer than %(limit)s characters."),
    "row_unreadable": N_("It cannot be read (%(reason)s): is a quote not closed?"),
    "row_nameless": N_("It has no name."),
    "row_currency": N_("“%(typed)s” is no currency. Write three letters, like EUR."),
    "row_amount": N_("“%(typed)s” is no amount in %(currency)s. Write it like 50000 or 50000.00."),
    "row_date": N_("“%(typed)s” is no date. Write the year first, like 2026-11-03."),
    "row_email": N_("“%(typed)s” is no e-mail address."),
    "row_health": N_("“%(typed)s” is no health score. Write a number from 0 to 100."),
    "row_name_taken": N_(
        "The name “%(name)s” is another account's here. Rename one of the two in the directory."
    ),
    "row_repeated": N_("Line %(line)s means the same account and comes later, so it counts."),
    "account_chosen": N_(
        "You have chosen *%(account)s* already. Type the command again for another one."
    ),
}
