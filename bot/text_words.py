"""What the texts and the facts behind them are called, and what is hinted where they are asked."""

from collections.abc import Mapping

from domain.texts import TextKind
from playbooks.words import N_

TITLES: Mapping[TextKind, str] = {
    TextKind.VALUE_SUMMARY: N_("Value summary"),
    TextKind.ROI_MODEL: N_("ROI model"),
    TextKind.APOLOGY: N_("Apology"),
    TextKind.PRODUCT_NOTE: N_("Note to product"),
    TextKind.EXECUTIVE_BRIEF: N_("Executive brief"),
}
ABOUT: Mapping[TextKind, str] = {
    TextKind.VALUE_SUMMARY: N_("What they have from us: in figures, in their words, compared"),
    TextKind.ROI_MODEL: N_("What they pay against what they gain, year by year"),
    TextKind.APOLOGY: N_("What went wrong, without defence, and what changes by when"),
    TextKind.PRODUCT_NOTE: N_("Pain, frequency, urgency, who else asks, what competitors have"),
    TextKind.EXECUTIVE_BRIEF: N_("The case on a page, for one of our executives"),
}
# Label and hint.
FACTS: Mapping[str, tuple[str, str]] = {
    "value.numbers": (
        N_("Their figures, one a line"),
        N_("Specific to them: “47,000 transactions”, “2 errors a week, not 6”."),
    ),
    "value.quotes": (
        N_("Their own words, one a line"),
        N_("What they said, and who: “It gives us Fridays back” (Ines Roth)."),
    ),
    "value.compared": (
        N_("Compared with others, one a line"),
        N_("Without naming another customer: “Similar companies spend $80K”."),
    ),
    "value.hours_saved": (N_("Hours saved a year"), N_("From their data, not ours.")),
    "value.hourly_cost": (N_("What an hour costs them"), N_("Wages with everything on top.")),
    "value.revenue_enabled": (N_("Revenue it brings them a year"), N_("Only what they agree to.")),
    "value.cost_avoided": (N_("Cost it saves them a year"), N_("Tools, staff, fines they avoid.")),
    "value.cost": (N_("What they pay a year"), N_("Everything they pay us.")),
    "value.one_off": (N_("What year one costs on top"), N_("Implementation, training.")),
    "value.years": (
        N_("For how many years?"), N_("1 to 5; year one alone where nothing is entered."),
    ),
    "value.assumptions": (
        N_("Assumptions, one a line"),
        N_("Where each figure is from, and what has to stay true."),
    ),
    "text.contact": (N_("To whom?"), N_("The name as it stands in the salutation.")),
    "text.wrong": (
        N_("What went wrong, one a line"), N_("As they experienced it. No reasons yet."),
    ),
    "text.effect": (
        N_("What it meant for them, one a line"), N_("Lost hours, lost face, lost trust."),
    ),
    "text.changes": (
        N_("What changes, one a line"),
        N_("Each with who and by when; nothing that is not certain."),
    ),
    "text.pain": (N_("The pain, one a line"), N_("What they cannot do, and what it costs them.")),
    "text.frequency": (N_("How often?"), N_("“Every Friday's export”, “3 tickets a week”.")),
    "text.urgency": (N_("How urgent, and why?"), N_("By when they decide.")),
    "text.others": (
        N_("Who else asks, one a line"), N_("How many, and which; or: nobody we know."),
    ),
    "text.competitors": (
        N_("What competitors have, one a line"),
        N_("What the customer has seen; or: nothing known."),
    ),
    "text.objective": (
        N_("What should the conversation reach, one a line"),
        N_("One thing that only an executive can bring about."),
    ),
}  # fmt: skip
