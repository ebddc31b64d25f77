"""The chapter of the demo in which the case is understood and planned."""

from datetime import timedelta

from sandbox.people import Person, text_of
from savedesk.demo_story import Story, filled, tell

CHANNEL = "save-acme"
SIGNS = ["The issue can be fixed", "The relationship is alive", "The stakeholders engage"]
WHYS = (
    "It is too expensive for them now",
    "Their budget cut hit every department",
    "Their last funding round fell through",
)


def play_plan(story: Story) -> None:
    """Triage, root cause, the first issue of the plan, two promises, similar cases."""
    mina = story.person("mina")

    mina.clicks("Triage", channel=CHANNEL)
    filled(story, mina, {"What speaks for a save": SIGNS})
    tell("Mina ticks what speaks for a save: tier, effort and time box follow, and why:")
    tell(f"  “{_said(story, 'Triaged by').splitlines()[0]}”")

    mina.types("/save why", channel=CHANNEL)
    labels = ("Why are they leaving?", "Why is that? (second why)", "And why is that? (third why)")
    filled(story, mina, dict(zip(labels, WHYS, strict=True)) | {"Category": "Budget"})
    closes_all(mina)
    tell("Three whys down it is the budget: the playbook fits already.")

    mina.types("/save issue", channel=CHANNEL)
    filled(story, mina, {"Issue": "They pay for forty seats and use ten", "Fix": "A plan for ten"})
    tell("The first issue of the recovery plan has an owner and 72 hours.")

    for what, days in (("Two options in writing", 4), ("A date for the smaller plan", 16)):
        mina.types("/save promise", channel=CHANNEL)
        until = (story.slack.clock.now() + timedelta(days=days)).date().isoformat()
        filled(story, mina, {"What did we promise?": what, "Until the end of": until})
    tell("Two promises to the customer run their own clocks now.")

    tell("Priya from product has an item of the list, so she is in the channel.")


def closes_all(person: Person) -> None:
    """Whatever modals this person has open."""
    while person.has_modal:
        person.closes()


def _said(story: Story, what: str) -> str:
    """The newest line of the channel with these words."""
    messages = reversed(story.slack.state.channel_named(CHANNEL).messages)
    return next((text_of(each) for each in messages if what in text_of(each)), "")
