"""What every number of a report is called, and its definition in a sentence for people.

The ids are those of `domain/measures.py`. docs/measures.md says the same at length.
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.dimensions import Dimension
from playbooks.words import N_

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "closed": N_("Cases closed"),
        "attempt_rate": N_("Attempt rate"),
        "save_rate": N_("Save rate, tiers 1–3"),
        "serious_save_rate": N_("Save rate, tiers 1–2"),
        "high_risk_save_rate": N_("Save rate at high risk"),
        "arr_save_rate": N_("ARR kept, in per cent"),
        "easy_saves": N_("Saves that were likely anyway"),
        "arr_at_stake": N_("ARR at stake"),
        "arr_saved": N_("ARR saved"),
        "arr_lost": N_("ARR lost"),
        "time_to_contact": N_("Time to first contact"),
        "contact_in_time": N_("First contact in time"),
        "updates_kept": N_("Weekly updates in time"),
        "promises_kept": N_("Promises kept"),
        "levels_kept": N_("Written service levels kept"),
        "time_to_save": N_("Time to save"),
        "effort": N_("Effort of a case"),
        "effort_total": N_("Effort of all cases"),
        "signal_to_contact": N_("First signal to first contact"),
        "red_to_churn": N_("Red health to churn"),
        "average_discount": N_("Average discount granted"),
        "arr_conceded": N_("ARR conceded"),
        "save_rate_with_discount": N_("Save rate with a discount"),
        "save_rate_without_discount": N_("Save rate without a discount"),
        "discount_wasted": N_("Discounts on customers who left"),
        "discount_not_taken": N_("Discounts approved beyond what was accepted"),
        "save_roi": N_("Save ROI"),
        "programme_roi": N_("Programme ROI"),
        "kept_a_year": N_("Kept a year after the save"),
        "renewed": N_("Renewed after the save"),
        "win_back_rate": N_("Win-back rate"),
        "conversion": N_("At risk to churned"),
    }
)

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "closed": N_(
            "Cases that were closed in the period and are still closed; one that was reopened is "
            "open again and counts nowhere."
        ),
        "attempt_rate": N_(
            "Of the accounts flagged in the period (a case was opened or a proposal was made), "
            "those with a case of tier 1 to 3 opened in it."
        ),
        "save_rate": N_(
            "Saved and saved in part, of all closed cases of tier 1 to 3. Let go counts as not "
            "saved, and so does a save from the moment it relapses on."
        ),
        "serious_save_rate": N_(
            "The same for tiers 1 and 2, the serious efforts: 40–60%% is normal at best, 50–60%% "
            "is solid, above 70%% is suspicious."
        ),
        "high_risk_save_rate": N_(
            "The same for cases of tier 1 to 3 whose risk was high; the target is above 60%%."
        ),
        "arr_save_rate": N_(
            "ARR kept, of the ARR at stake in closed cases of tier 1 to 3 whose ARR is known; a "
            "case never counts more than it had at stake."
        ),
        "easy_saves": N_(
            "Of the saved cases with an estimate at triage, those whose estimate was high: "
            "customers who would probably have stayed anyway."
        ),
        "arr_at_stake": N_("ARR of the closed cases whose ARR is known, of every tier."),
        "arr_saved": N_(
            "ARR that stayed with those: of saved cases at most what was at stake, of the others "
            "nothing."
        ),
        "arr_lost": N_("ARR at stake less ARR saved: lost, let go, relapsed, and downgrades."),
        "time_to_contact": N_(
            "From the flag to the first contact, the middle one of all cases in which there was "
            "one."
        ),
        "contact_in_time": N_(
            "Of all closed cases, those whose customer was reached within the time for the first "
            "contact (48 hours unless the policy says otherwise); nobody reached is not in time."
        ),
        "updates_kept": N_(
            "Of the weekly customer updates that fell due between first contact and closing, "
            "those that were sent in time."
        ),
        "promises_kept": N_(
            "Of the promises that fell due until the closing or were settled, those delivered by "
            "the day that the customer was told last."
        ),
        "levels_kept": N_(
            "Of the occasions logged for service levels that a customer has in writing, those on "
            "which the level was kept."
        ),
        "time_to_save": N_("From the flag to the closing, the middle one of all saved cases."),
        "effort": N_("Hours as told in the debrief, the middle one of the cases with a debrief."),
        "effort_total": N_("Hours as told in the debriefs, together."),
        "signal_to_contact": N_(
            "From the first signal of the case to the first contact, the middle one of the cases "
            "that began with a signal."
        ),
        "red_to_churn": N_(
            "From the first red health score of the case to its closing, the middle one of the "
            "customers who left."
        ),
        "average_discount": N_(
            "The highest discount granted in a case, on average over the cases with one, whether "
            "the customer took it or not."
        ),
        "arr_conceded": N_(
            "What the accepted discounts cost in their first year, of the cases with a discount."
        ),
        "save_rate_with_discount": N_(
            "The save rate of cases of tier 1 to 3 in which a discount was granted."
        ),
        "save_rate_without_discount": N_(
            "The save rate of cases of tier 1 to 3 in which none was."
        ),
        "discount_wasted": N_(
            "First-year cost of accepted discounts in cases that were not saved, or relapsed."
        ),
        "discount_not_taken": N_(
            "First-year cost of what was granted, less that of what customers accepted."
        ),
        "save_roi": N_(
            "(ARR saved − cost) ÷ cost, of cases whose effort is known. Cost is hours × hourly "
            "cost, and the first year of the accepted discounts."
        ),
        "programme_roi": N_(
            "((Saves − saves that come by themselves) × value of a customer − cost) ÷ cost, of "
            "cases whose effort is known; the aim is 400–600%%."
        ),
        "kept_a_year": N_(
            "Of the saves whose year is over, or of which it is known before: those not lost to a "
            "later case within 365 days, nor told to be gone by whoever asked them."
        ),
        "renewed": N_(
            "Of the saves whose next renewal is decided, those that renewed; one that was lost "
            "before it did not."
        ),
        "win_back_rate": N_(
            "Of the customers lost or let go in the period, those won back since by a case that "
            "followed."
        ),
        "conversion": N_("Of all closed cases, those that ended lost or let go."),
    }
)

DIMENSIONS: Mapping[Dimension, str] = MappingProxyType(
    {
        Dimension.PLAYBOOK: N_("playbook"),
        Dimension.CAUSE: N_("root cause"),
        Dimension.TIER: N_("tier"),
        Dimension.RISK: N_("risk"),
        Dimension.CSM: N_("CSM"),
        Dimension.CONCESSION: N_("concession"),
        Dimension.LEVEL: N_("level that decided the discount"),
        Dimension.SPEED: N_("response speed"),
        Dimension.SEGMENT: N_("segment"),
        Dimension.MONTH: N_("month"),
    }
)

WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "suspicious": N_(
            "The save rate is above 70%%: part of the effort probably went to customers who would "
            "have stayed. *Saves that were likely anyway* says how many were estimated so."
        ),
        "untiered": N_("Closed cases that were never triaged: %(n)s. They count in no save rate."),
        "unpriced": N_("Closed cases without an ARR: %(n)s. They count in no sum of money."),
        "uncosted": N_(
            "Closed cases whose effort nobody told yet (no debrief): %(n)s. They count in no ROI."
        ),
    }
)

UNMEASURED: Mapping[str, str] = MappingProxyType(
    {
        "logo_churn": N_(
            "Logo churn (healthy below 5%% a year): needs the list of all customers over time."
        ),
        "revenue_churn": N_(
            "Revenue churn (healthy below 5–7%%): needs the revenue of all customers over time."
        ),
        "net_retention": N_(
            "Net revenue retention (aim above 110%%): needs expansion and the revenue of all "
            "customers."
        ),
        "gross_retention": N_(
            "Gross revenue retention (aim above 95%%): needs the revenue of all customers."
        ),
        "tenure": N_("Tenure at churn: needs the day on which each customer began."),
        "green_to_risk": N_(
            "Days from green to at risk: needs every health score, not only falls."
        ),
        "programme_roi": N_(
            "Programme ROI: the policy does not say what a customer is worth "
            "(`measures: average_ltv`)."
        ),
    }
)
