"""The chapter of the demo in which signals tell of a risk before anybody says so."""

from sandbox.people import text_of
from savedesk.demo_reminders import comes, direct, line_of, when
from savedesk.demo_story import Story, tell

WEAK = "Globex logins_down from 40 to 3 a week"
STRONG = "Globex competitor they compare us with Initech"
PROPOSAL = "*Globex* may be leaving"


def play_signals(story: Story) -> None:
    """One weak signal is a note; a competitor proposes a case, which Bob opens from the message."""
    omar, bob = story.person("omar"), story.person("bob")

    omar.types(f"/save signal {WEAK}")
    tell("Omar notes that Globex's logins fell. One weak signal alone proposes nothing.")

    omar.types(f"/save signal {STRONG}")
    stood = [each for each in direct(story, bob) if PROPOSAL in text_of(each)]
    proposal = stood[-1] if stood else comes(story, bob, PROPOSAL)
    tell(f"{when(story, bob)} Then they look at a competitor, and Bob reads:")
    tell(f"  “{line_of(story, proposal, PROPOSAL).splitlines()[0]}”")

    bob.clicks("Open case", on=proposal)
    channel = story.slack.state.channel_named("save-globex")
    tell(f"Bob opens it from there: #{channel.name}, on the playbook against a competitor.")
