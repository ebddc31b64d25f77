"""What is said no to about reports, each with its way out."""

from collections.abc import Mapping

from playbooks.marked import N_

REPORT_REFUSALS: Mapping[str, str] = {
    "period_unknown": N_(
        "I do not know the time “%(typed)s”. Write it like `this quarter`, `last month`, "
        "`2026-Q3`, `last 90 days` or `2026-01-01 to 2026-03-31`."
    ),
    "period_backwards": N_(
        "That time ends (%(last)s) before it begins (%(first)s). Write the earlier day first."
    ),
    "period_to_come": N_(
        "That time begins on %(day)s, which is still to come. `/save report this quarter` tells "
        "what there is."
    ),
    "dimension_unknown": N_(
        "I cannot tell cases apart by “%(typed)s”. After `by` write one of: playbook, cause, tier, "
        "risk, csm, concession, level, speed, segment, month."
    ),
    "people_not_compared": N_(
        "Only managers and those above them compare people. `/save report` shows your own numbers."
    ),
}
