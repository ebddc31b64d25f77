"""The second chapter of the demo: days pass, and people are reminded no more than they need."""

import re
from zoneinfo import ZoneInfo

from sandbox.people import Person, plain_text, text_of
from sandbox.state import Message
from savedesk.demo_plan import closes_all
from savedesk.demo_story import Story, filled, tell
from savedesk.errors import CommandFailed

MOST_STEPS = 400
UPDATE = {
    "Progress this week": "The five whys are done: it is the budget, not the value.",
    "Next steps": "Two options in writing by Friday",
    "What we need from the customer": "An hour with whoever decides",
}


def play_reminders(story: Story) -> None:
    """Your day, a call from the reminder, the weekly update, a passed deadline, time away."""
    mina, bob, omar = story.person("mina"), story.person("bob"), story.person("omar")

    day = comes(story, mina, "Your day")
    tell(f"{when(story, mina)} Mina's day is one message, each line with what ends it.")
    mina.clicks("Done", on=day)
    tell("She ticks the first from there; in the message it shrinks to a line.")

    passed = comes(story, bob, "Passed deadlines of your team")
    tell(f"{when(story, bob)} Omar has still reached nobody. Bob reads it once, in his own day:")
    tell(f"  “{line_of(story, passed, 'attempt')}”")
    omar.clicks("Log contact", on=_latest(story, omar, "Log contact"))
    filled(story, omar, {"Whom did you reach?": "Jan Störung"})
    tell("Omar reaches them and logs it from his reminder: silent at once, in Bob's list too.")

    due = comes(story, mina, "the weekly update to the customer is due")
    tell(f"{when(story, mina)} ACME's weekly update is due tomorrow, Mina's day says.")
    mina.clicks("Write update", on=due)
    filled(story, mina, UPDATE)
    mina.clicks("I sent it…", on=_latest(story, mina, "I sent it…"))
    filled(story, mina, {"To whom?": "Ines Roth, CFO"})
    closes_all(mina)
    tell("She writes it from the reminder, sends it, and only then the clock counts anew.")

    first = story.slack.clock.now().date()
    mina.types(f"/save away {first.isoformat()} to {first.isoformat()} <@{omar.id}>")
    omar.clicks("I stand in", on=_latest(story, omar, "I stand in"))
    tell("Mina is away for a day: Omar accepts once, and hears of her cases instead of her.")


def comes(story: Story, person: Person, what: str) -> Message:
    """Moves the clock from one thing that falls due to the next until such a message stands."""
    known = {message.ts for message in direct(story, person)}
    for _ in range(MOST_STEPS):
        fresh = [m for m in direct(story, person) if m.ts not in known and what in text_of(m)]
        if fresh:
            return fresh[-1]
        step(story)
    raise CommandFailed(f"The story went wrong: no “{what}” came.", "Report this.")


def step(story: Story) -> None:
    """To the next thing that falls due, and until the bot has seen to it."""
    now = story.slack.clock.now()
    with story.bot.database.read() as tx:
        coming = tx.jobs.next_business_moment(now)
    if coming is not None:
        story.slack.clock.advance(coming - now)
        # The bot looks each second; nobody wants to wait for that at each step.
        story.bot.database.on_enqueued()
    story.settle()


def direct(story: Story, person: Person) -> list[Message]:
    """What the bot has told this person, the oldest first."""
    return [m for m in story.slack.direct_with(person.id).messages if m.bot_id]


def _latest(story: Story, person: Person, what: str) -> Message:
    return [m for m in direct(story, person) if what in text_of(m)][-1]


def when(story: Story, person: Person) -> str:
    """The moment of the story where the person lives."""
    there = story.slack.clock.now().astimezone(ZoneInfo(person.user.tz))
    return f"{there:%A %H:%M} in {person.user.tz.rpartition('/')[2].replace('_', ' ')}:"


def line_of(story: Story, message: Message, what: str) -> str:
    """The line of a message that contains the words, as a person reads it."""
    lines = (plain_text(block.get("text")) for block in message.blocks if what in plain_text(block))
    users = story.slack.state.users

    def shown(found: re.Match[str]) -> str:
        return found["moment"] or users[found["person"]].real_name

    tokens = r"<!date[^|]*\|(?P<moment>[^>]*)>|<@(?P<person>[^>|]*)>"
    line = re.sub(tokens, shown, next(lines)).replace("&amp;", "&")
    return line.replace("*", "").replace(":warning: ", "")
