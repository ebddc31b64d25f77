"""When Slack refuses for good: what it means for the case, and who is told in words.

A refusal ends in a dead letter only when nothing else explains it; either way a person hears.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import section
from bot.desk import Desk
from bot.messages import Message
from bot.sends import Disposal
from bot.showing import look_at_case
from bot.team import admins, language_for, managers_of
from bot.telling import tell_case, tell_person
from bot.working import sees
from domain.cases import Case, ChannelState
from playbooks.words import N_, Words, channel_link, mention
from storage.database import Transaction
from storage.job import Job

CHANNEL_GONE = {
    "is_archived": ChannelState.ARCHIVED,
    "is_inactive": ChannelState.ARCHIVED,
    "channel_is_archived": ChannelState.ARCHIVED,
    "not_in_channel": ChannelState.LEFT,
    "channel_not_found": ChannelState.LEFT,
}
MISSING_METHOD = frozenset({"unknown_method", "missing_scope", "method_deprecated", "not_allowed"})

CHANNEL_SENTENCES = {
    ChannelState.ARCHIVED: N_(
        "The channel of *%(account)s* was archived, so nothing more is posted there and nobody is "
        "reminded. The case is kept: `/save status %(name)s`. Unarchive the channel to go on."
    ),
    ChannelState.LEFT: N_(
        "I was removed from the channel of *%(account)s*, so nothing more is posted there. "
        "Invite me again with `/invite` in the channel and I will carry on."
    ),
    ChannelState.EXPOSED: N_(
        "The channel of *%(account)s* is now open to people outside the case, so I stopped "
        "posting there. Make it private again, then write `/save status %(name)s`."
    ),
    ChannelState.FAILED: N_(
        "The channel for *%(account)s* could not be made (%(error)s). The case is kept: "
        "`/save status %(name)s` shows it. An admin can run `savedesk doctor`; then "
        "`/save open %(name)s` tries again."
    ),
}
LACKS = {
    "pins.add": N_("This workspace does not let me pin, so the card is not pinned."),
    "conversations.setTopic": N_(
        "This workspace does not let me set the topic; the card shows the same facts."
    ),
    "conversations.rename": N_(
        "This workspace does not let me rename channels, so the name of this one stays taken."
    ),
    "conversations.archive": N_(
        "This workspace does not let me archive channels; please archive this one."
    ),
    "conversations.invite": N_("This workspace does not let me invite people; please invite them."),
}
LACKS_ANOTHER = N_("This workspace does not offer one step of mine; the case goes on without it.")
DEAD_LETTER = N_(
    "Slack refused a message of mine about *%(account)s* (%(error)s). It is kept as undelivered; "
    "an admin can try it again with `/save letters`."
)


class Trouble:
    """Decides what a permanent refusal means and leaves word."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def in_channel(self, tx: Transaction, job: Job, error: str, now: datetime) -> Disposal:
        """A refusal in a case's channel: the channel is gone, or the letter is dead."""
        assert job.case_id is not None
        case = tx.cases.lock(job.case_id)
        state = CHANNEL_GONE.get(error.removeprefix("look-up: "))
        if state is not None:
            self.channel_lost(tx, case, state, now)
            return Disposal.SETTLED
        self._tell(tx, [case.owner_id], case, f"dead:{job.key}", DEAD_LETTER, now, error)
        return Disposal.DEAD

    def in_channel_waiting(self, tx: Transaction, job: Job, error: str, now: datetime) -> Disposal:
        """As `in_channel`, for what must not be lost: it waits for the channel to come back."""
        disposal = self.in_channel(tx, job, error, now)
        return Disposal.AGAIN if disposal is Disposal.SETTLED else disposal

    def channel_lost(
        self, tx: Transaction, case: Case, state: ChannelState, now: datetime, error: str = ""
    ) -> None:
        """Stops posting in the channel and tells the owner; an exposed one also the admins."""
        if case.channel_state is state:
            return
        if case.channel_state is ChannelState.ENDED and state is not ChannelState.EXPOSED:
            # Slack tells us of what we did.
            return
        tx.cases.change(case.id, channel_state=state.value)
        tx.audit.record(now, "savedesk", f"channel_{state.value}", case.ref)
        tx.homes.keep_ready(case.owner_id, now)
        look_at_case(tx, case, now)
        waited_for = case.is_open or tx.jobs.has_open(case.id, "tell_case")
        if not waited_for and state is not ChannelState.EXPOSED:
            # Nothing is still to be said in the channel of the closed case.
            return
        key = f"channel-{state.value}:{case.ref}:{case.version}"
        sentence = CHANNEL_SENTENCES[state]
        told = [case.owner_id]
        if state is ChannelState.EXPOSED:
            told += admins(tx, self._desk.policy())
        self._tell(tx, list(dict.fromkeys(told)), case, key, sentence, now, error)

    def lacks(self, tx: Transaction, job: Job, method: str, now: datetime) -> Disposal:
        """A step the workspace does not offer is passed over with one note in the case."""
        assert job.case_id is not None
        case = tx.cases.get(job.case_id)
        words = self._desk.words(case.language)
        text = words.text(LACKS.get(method, LACKS_ANOTHER))
        tell_case(tx, case, f"lacks:{method}", Message(text), now)
        return Disposal.SETTLED

    def with_person(self, tx: Transaction, job: Job, now: datetime) -> Disposal:
        """Somebody cannot be reached: the case's manager hears instead, once, and reads what it was
        about where they may see the case."""
        if job.case_id is None:
            return Disposal.DEAD
        case = tx.cases.get(job.case_id)
        others = managers_of(tx, self._desk.policy(), case.owner_id)
        others += admins(tx, self._desk.policy())
        for other in [each for each in others if each != job.payload["person"]][:1]:
            tell_person(tx, other, f"instead:{job.key}", self._instead(tx, case, job, other), now)
        return Disposal.DEAD

    def _instead(self, tx: Transaction, case: Case, job: Job, other: str) -> Message:
        reader = tx.people.find(other)
        if reader is not None and sees(self._desk, tx, case, reader):
            return Message(job.payload["text"], job.payload["blocks"])
        words = self._desk.words(language_for(tx, self._desk.policy(), other))
        text = words.text(
            "%(who)s cannot be reached by direct message, and has missed news about *%(account)s*.",
            who=mention(job.payload["person"]), account=case.account_name,
        )  # fmt: skip
        return Message(text)

    def _tell(
        self,
        tx: Transaction,
        people: Sequence[str],
        case: Case,
        key: str,
        sentence: str,
        now: datetime,
        error: str,
    ) -> None:
        """Tells each of the people in their own language."""
        for person_id in people:
            words = self._desk.words(language_for(tx, self._desk.policy(), person_id))
            message = self._worded(words, case, sentence, error)
            tell_person(tx, person_id, key, message, now, case.id)

    def _worded(self, words: Words, case: Case, sentence: str, error: str) -> Message:
        text = words.text(sentence, account=case.account_name, name=case.account_name, error=error)
        where = f" {channel_link(case.channel_id)}" if case.channel_id else ""
        return Message(text, [section(text + where)])
