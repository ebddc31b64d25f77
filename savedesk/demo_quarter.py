"""The chapter of the demo in which a quarter goes by: how cases end, what follows, the numbers."""

from dataclasses import replace
from datetime import date, timedelta

from domain.cases import Case
from domain.outcomes import Follow
from domain.periods import parse_period
from domain.terms import add_months
from playbooks.unmarked import unmarked
from sandbox.people import Person, plain_text, text_of
from sandbox.state import Channel, Message
from savedesk.demo_plan import SIGNS, closes_all
from savedesk.demo_quarter_report import Ending, check_report
from savedesk.demo_reminders import MOST_STEPS, comes, direct, step, when
from savedesk.demo_story import Story, filled, tell
from savedesk.errors import CommandFailed

STANDUP_ID = "C0STANDUP"
DAY, ROOM = timedelta(days=1), timedelta(days=30)
STANDS = timedelta(seconds=61)
HOOLI, INITECH = 60_000, 40_000
LEARNED = {
    "What worked?": "A call each week",
    "What did not?": "Waiting for the next release",
    "Which change would prevent it from happening again?": "Exports that finish",
}
RED = {
    "What happened?": "It is done",
    "How are they doing?": "Red: they",
    "What came of it, or why not": "Their new CFO compares us",
}
FIX = {"What happened?": "Our fix is out", "More about it": "Exports finish in release 12"}


def standup_channel() -> Channel:
    """Where the team stands up; the bot sits in it already."""
    members = ["U0BOB", "U0DANA", "U0MINA", "U0OMAR", "U0BOT"]
    return Channel(STANDUP_ID, "standup", "private", "U0BOB", 1_700_000_000, members)


def play_quarter(story: Story) -> None:
    """A breach, a save, a loss, a relapse, a win-back; and a report that agrees with all of it."""
    _begins(story)
    _breach(story)
    save, loss = _save(story), _loss(story)
    save = _relapse(story, save)
    back = _win_back(story)
    _report(story, [save, replace(loss, won_back=True), back])
    tell("To try next: /save standup, /save learnings release, /save after Initech; Bob's Home.")


def _begins(story: Story) -> None:
    """On a Monday, in a quarter of which enough is left for the whole story."""
    now = story.slack.clock.now()
    begins = _monday(now.date() + DAY)
    coming = add_months(parse_period("this quarter", now.date()).first, 3)
    if begins + ROOM > coming:
        begins = _monday(coming)
    _passes(story, begins - now.date())
    tell(f"{begins:%A, %d %B}. Mina opens Hooli and calls them; Omar opens Initech.")


def _monday(day: date) -> date:
    """That day, if it is one, or the next."""
    return day + timedelta(days=-day.weekday() % 7)


def _breach(story: Story) -> None:
    mina, omar, bob = story.person("mina"), story.person("omar"), story.person("bob")
    _opens(story, mina, "Hooli", HOOLI)
    _reaches(story, mina, "save-hooli", "Ada King, COO")
    _opens(story, omar, "Initech", INITECH)
    passed = comes(story, bob, "*Initech*: first contact was due")
    tell(f"{when(story, bob)} Nobody called Initech within 48 hours. Their manager reads it:")
    tell(f"  “{_line(story, passed, '*Initech*: first contact was due')}”")
    post = _posted(story, ":warning: *Initech*")
    tell(f"{when(story, story.person('dana'))} #standup, from the clocks alone:")
    for what in (" open cases*", "*Initech*"):
        tell(f"  “{_line(story, post, what)}”")


def _save(story: Story) -> Ending:
    mina = story.person("mina")
    _closes(story, mina, "save-hooli", "Saved", "A call each week until it worked")
    tell("Mina closes Hooli as saved, and writes what was learned. #standup reads:")
    tell(f"  “{_line(story, _posted(story, 'Hooli stays'), 'Hooli stays')}”")
    return Ending("saved", HOOLI, in_time=True)


def _loss(story: Story) -> Ending:
    omar = story.person("omar")
    _reaches(story, omar, "save-initech", "Bill Lumbergh, VP")
    omar.clicks("Choose playbook…", channel="save-initech", via="More…")
    filled(story, omar, {"Playbook": "Graceful exit"})
    closes_all(omar)
    _closes(story, omar, "save-initech", "Lost", "They wait no longer for the export")
    tell("Omar reaches Initech too late: playbook Graceful exit, closed as lost, debrief written.")
    return Ending("lost", INITECH, in_time=False)


def _relapse(story: Story, save: Ending) -> Ending:
    mina = story.person("mina")
    _days_pass(story, 7)
    mina.types("/save after Hooli")
    tell("A week after the save Mina looks how Hooli are doing: /save after Hooli.")
    mina.clicks("More…")
    filled(story, mina, RED)
    mina.clicks("Open case")
    closes_all(mina)
    _check_follows(_open_case(story, "Hooli"), Follow.RELAPSE)
    tell("Red, she says: one click opens a case. It is a relapse, so the save counts no more.")
    return replace(save, relapsed=True)


def _win_back(story: Story) -> Ending:
    omar = story.person("omar")
    for _ in story.bot.policy().aftercare.exit_steps:
        omar.types("/save after Initech")
        omar.clicks("Done")
    tell("Omar sees Initech off as /save after lists it: their data, what they must know, thanks.")
    omar.types("/save after Initech")
    omar.clicks("Come back earlier…")
    filled(story, omar, FIX)
    tell("Then the export is out that they waited for: the first contact comes now, not in months.")
    _days_pass(story, 4)
    omar.types("/save after Initech")
    omar.clicks("More…")
    omar.clicks("Open win-back case")
    closes_all(omar)
    case = _open_case(story, "Initech")
    _check_follows(case, Follow.WIN_BACK)
    channel = str(case.channel_name)
    _prices(story, omar, channel, INITECH)
    _reaches(story, omar, channel, "Bill Lumbergh, VP")
    _closes(story, omar, channel, "Saved", "The export finishes now")
    tell("Omar asks how they are, opens a win-back case, and they return.")
    return Ending("saved", INITECH, in_time=True)


def _report(story: Story, endings: list[Ending]) -> None:
    bob = story.person("bob")
    known = {each.ts for each in direct(story, bob)}
    bob.types("/save report this quarter")
    said: list[str] = []
    for _ in range(MOST_STEPS):
        said = [_read(story, text_of(m)) for m in direct(story, bob) if m.ts not in known]
        if any("Not measured here" in each for each in said):
            break
        story.settle()
    tell("Bob types /save report this quarter. It says what happened here, no more and no less:")
    for figure in check_report("\n".join(said), endings):
        tell(f"  {figure}")


def _opens(story: Story, person: Person, account: str, arr: int) -> None:
    person.types(f"/save open {account}: exports do not finish")
    _prices(story, person, str(_open_case(story, account).channel_name), arr)


def _prices(story: Story, person: Person, channel: str, arr: int) -> None:
    """What is at stake, and what speaks for a save."""
    person.clicks("Edit facts…", channel=channel, via="More…")
    filled(story, person, {"ARR a year": f"{arr}"})
    person.clicks("Triage", channel=channel)
    filled(story, person, {"What speaks for a save": SIGNS})


def _reaches(story: Story, person: Person, channel: str, whom: str) -> None:
    person.clicks("Log contact", channel=channel)
    filled(story, person, {"Whom did you reach?": whom})


def _closes(story: Story, person: Person, channel: str, outcome: str, why: str) -> None:
    """With the debrief at once, and until the closing stands."""
    person.clicks("Close case…", channel=channel, via="More…")
    filled(story, person, {"How did it end?": outcome, "Why, in a sentence": why})
    person.clicks("Write debrief…", channel=channel)
    filled(story, person, LEARNED)
    _passes(story, STANDS)


def _days_pass(story: Story, days: int) -> None:
    """Day by day, so that each has its stand-up and its reminders."""
    for _ in range(days):
        _passes(story, DAY)


def _passes(story: Story, time: timedelta) -> None:
    story.slack.clock.advance(time)
    story.bot.database.on_enqueued()
    story.settle()


def _open_case(story: Story, account: str) -> Case:
    with story.bot.database.read() as tx:
        return next(each for each in tx.cases.list_open() if each.account_name == account)


def _check_follows(case: Case, how: Follow) -> None:
    if case.follows_as is not how:
        raise CommandFailed(f"The story went wrong: it is no {how}.", "Report this.")


def _posted(story: Story, what: str) -> Message:
    """The next message of the team's channel with these words, as time passes."""
    channel = story.slack.state.channels[STANDUP_ID]
    for _ in range(MOST_STEPS):
        found = [each for each in channel.messages if what in text_of(each)]
        if found:
            return found[-1]
        step(story)
    raise CommandFailed(f"The story went wrong: no “{what}” in #standup.", "Report this.")


def _line(story: Story, message: Message, what: str) -> str:
    """The line with these words, as a person reads it."""
    texts = [plain_text(block.get("text")) for block in message.blocks] or [message.text]
    lines = [line for each in texts for line in each.splitlines()]
    return _read(story, next(line for line in lines if what in line))


def _read(story: Story, text: str) -> str:
    users = story.slack.state.users

    def name_of(person_id: str) -> str | None:
        return users[person_id].real_name if person_id in users else None

    return unmarked(text, name_of)
