"""The chapter of the demo in which a discount is asked for, and less is approved."""

from playbooks.unmarked import unmarked
from sandbox.people import Person, text_of
from sandbox.state import Message
from savedesk.demo_story import Story, filled, tell
from savedesk.errors import CommandFailed

CHANNEL = "save-acme"
LINE = "18% 12 months for case study"
LESS = {"Discount and term that you would approve": "15% 12 months", "Why": "As others got"}
ASKED, TAKEN = "asks: *18%", "Less was approved and taken: 15% for 12 months"


def play_concession(story: Story) -> None:
    """18% is the director's, who offers 15%; Mina takes it, and every copy says so."""
    mina, bob, dana = story.person("mina"), story.person("bob"), story.person("dana")

    mina.types(f"/save discount {LINE}", channel=CHANNEL)
    filled(story, mina, {})
    filled(story, mina, {})
    tell(f"Mina types “/save discount {LINE}”. 18% is the director's, the form says. Dana reads:")
    for line in text_of(_copy(story, dana, ASKED)).splitlines()[:2]:
        tell(f"  “{_read(story, line)}”")

    dana.clicks("Less or no…", on=_copy(story, dana, ASKED))
    filled(story, dana, LESS)
    tell("Dana would approve 15%. Bob, the manager, reads along.")

    mina.clicks("Accept", on=_copy(story, mina, "would approve less"))
    for reader in (dana, bob):
        _check_over(_copy(story, reader, TAKEN))
    _check_over(_copy(story, mina, "would approve less"))
    tell("Mina accepts: approved and recorded. In everybody's copy the buttons are gone:")
    tell(f"  “{_read(story, text_of(_copy(story, bob, TAKEN)).splitlines()[-1])}”")


def _copy(story: Story, person: Person, what: str) -> Message:
    """The newest direct message with these words."""
    messages = reversed(story.slack.direct_with(person.id).messages)
    found = next((each for each in messages if what in text_of(each)), None)
    if found is None:
        raise CommandFailed(f"The story went wrong: no “{what}” came.", "Report this.")
    return found


def _check_over(copy: Message) -> None:
    if any(block["type"] == "actions" for block in copy.blocks):
        raise CommandFailed("The story went wrong: a copy has buttons still.", "Report this.")


def _read(story: Story, line: str) -> str:
    """A line as a person reads it."""
    users = story.slack.state.users

    def name_of(person_id: str) -> str | None:
        return users[person_id].real_name if person_id in users else None

    return unmarked(line, name_of)
