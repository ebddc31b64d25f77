"""What must hold at every moment, checked as it happens: posts, secrets, audit, fences."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from sandbox.state import Message
from storage.absences import Absences
from storage.case_roles import CaseRoles
from storage.cases import Cases
from storage.covers import Covers
from storage.debriefs import Debriefs
from storage.handovers import Handovers
from storage.issues import Issues
from storage.items import Items
from storage.promises import Promises
from storage.root_causes import RootCauses
from storage.signals import Proposals
from storage.stakeholders import Stakeholders
from storage.timeline import Timeline
from storage.touches import Touches
from storage.updates import Updates
from tests.simulation.granting import is_read_in
from tests.simulation.proposed import check_asking, is_asked_in
from tests.simulation.reminded import check_reminder

if TYPE_CHECKING:
    from tests.simulation.replica import Replica
    from tests.simulation.world import SimulatedWorld

SECRET = re.compile(r"zq\d{4}x")
HOLDS_SECRETS = (
    "SELECT ref FROM cases WHERE reason LIKE ?1 OR outcome_reason LIKE ?1"
    " UNION SELECT c.ref FROM timeline t JOIN cases c ON c.id = t.case_id"
    " WHERE t.text LIKE ?1 OR t.who LIKE ?1"
    " UNION SELECT c.ref FROM updates u JOIN cases c ON c.id = u.case_id"
    " WHERE u.parts LIKE ?1 OR u.sent_to LIKE ?1"
    " UNION SELECT c.ref FROM root_causes r JOIN cases c ON c.id = r.case_id WHERE r.whys LIKE ?1"
    " UNION SELECT c.ref FROM stakeholders s JOIN cases c ON c.id = s.case_id"
    " WHERE s.name LIKE ?1 OR s.role LIKE ?1"
    " UNION SELECT c.ref FROM handovers h JOIN cases c ON c.id = h.case_id"
    " WHERE h.summary LIKE ?1 OR h.reason LIKE ?1"
    " UNION SELECT c.ref FROM promises p JOIN cases c ON c.id = p.case_id"
    " WHERE p.text LIKE ?1 OR p.told LIKE ?1 OR p.confirmed_who LIKE ?1"
    " UNION SELECT c.ref FROM issues s JOIN cases c ON c.id = s.case_id"
    " WHERE s.text LIKE ?1 OR s.confirmed_who LIKE ?1 OR s.dropped_reason LIKE ?1"
    " UNION SELECT c.ref FROM items i JOIN cases c ON c.id = i.case_id WHERE i.note LIKE ?1"
    " UNION SELECT c.ref FROM concessions k JOIN cases c ON c.id = k.case_id"
    " WHERE k.why || k.terms || k.justification || k.expected || k.alternatives || k.reason LIKE ?1"
    " UNION SELECT c.ref FROM approval_steps s JOIN concessions k ON k.id = s.concession_id"
    " JOIN cases c ON c.id = k.case_id WHERE s.text LIKE ?1"
    " UNION SELECT c.ref FROM touches t JOIN cases c ON c.id = t.case_id WHERE t.note LIKE ?1"
    " UNION SELECT c.ref FROM debriefs d JOIN cases c ON c.id = d.case_id"
    " WHERE d.not_worked || d.real_reason LIKE ?1"
)
# Which statements are transitions: each asks for an event in the audit trail.
TRANSITIONS: dict[type, tuple[str, ...]] = {
    Cases: ("add", "change"),
    Items: ("change", "hand_over"),
    Timeline: ("add", "take_back"),
    Updates: ("add", "change"),
    RootCauses: ("put", "put_back"),
    Stakeholders: ("add", "change"),
    Absences: ("add", "change"),
    Handovers: ("add", "change"),
    Covers: ("add", "change"),
    CaseRoles: ("add", "remove"),
    Promises: ("add", "change", "hand_over"),
    Issues: ("add", "change", "hand_over"),
    Proposals: ("add", "change"),
    Debriefs: ("add", "change"),
    Touches: ("change",),
}
HEAD = "SELECT seq FROM audit_head"
# A timer is marked together with its work: the day's housekeeping always asks for the people.
HALF_FIRED = (
    "SELECT h.key FROM jobs h WHERE h.kind = 'keep_house' AND h.state = 'done' AND NOT EXISTS"
    " (SELECT 1 FROM jobs m"
    " WHERE m.key = 'people:' || strftime('%Y-%m-%dT%H:%M', h.finished_at) || ':')"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """How things stood when something was rendered: the business moment, the number of the act,
    and which channels were known to be exposed."""

    now: datetime
    act: int
    exposed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Notified:
    """A direct message that was new, and so notified its reader. `key` names it in metadata."""

    person: str
    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant (by its number in the design) that did not hold, and how."""

    invariant: int
    text: str

    def __str__(self) -> str:
        return f"invariant {self.invariant}: {self.text}"


class Seen:
    """The transitions of one transaction, as the repositories report them."""

    def __init__(self) -> None:
        self.transitions: list[str] = []


_seen: list[Seen] = []


def _listen(repository: type, what: str, name: str) -> None:
    """From now on a statement tells the transaction under way that it was a transition."""
    method: Callable[..., Any] = getattr(repository, name)

    @wraps(method)
    def heard(*args: Any, **values: Any) -> Any:
        result = method(*args, **values)
        # The first line of a timeline repeats the opening, which has its event.
        if _seen and values.get("kind") != "opened":
            _seen[-1].transitions.append(f"{what}.{name}")
        return result

    setattr(repository, name, heard)


@cache
def listen() -> None:
    """Listens to all repositories, once in a process."""
    for repository, names in TRANSITIONS.items():
        for name in names:
            _listen(repository, repository.__name__.lower(), name)


class Watch:
    """Collects violations; the world stops at the first."""

    def __init__(self, world: "SimulatedWorld") -> None:
        listen()
        self._world = world
        self.violations: list[Violation] = []
        self.standing: Counter[str] = Counter()
        self.said: set[str] = set()
        self.notified: list[Notified] = []
        self.refused: set[tuple[str, str]] = set()
        self.shown_at: dict[tuple[str, str], datetime] = {}
        self.home_at: dict[str, datetime] = {}
        self.channels_made: list[str] = []
        self.cards: list[tuple[str, str, list[dict[str, Any]]]] = []
        self.present = Stamp(world.clock.now(), 0, frozenset())

    def blame(self, invariant: int, text: str) -> None:
        self.violations.append(Violation(invariant, text))
        self._world.story.tell("!!", f"invariant {invariant}: {text}")

    def stamp(self) -> Stamp:
        """How things stand at this moment."""
        return Stamp(self._world.clock.now(), self._world.acts, self._world.exposed())

    @contextmanager
    def as_of(self, stamp: Stamp) -> Iterator[None]:
        """What is done in here was rendered then."""
        before, self.present = self.present, stamp
        try:
            yield
        finally:
            self.present = before

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction: a transition in it asks for an event of its own in the audit trail."""
        seen, before = Seen(), self._world.ground.one(HEAD) or 0
        _seen.append(seen)
        try:
            yield
        finally:
            _seen.pop()
        after = self._world.ground.one(HEAD) or 0
        self._world.proposing.look(before, audited=after != before)
        if after != before:
            self._world.granting.look(before)
        elif seen.transitions:
            self.blame(6, f"no audit event for {', '.join(seen.transitions)}")
        half = self._world.ground.one(HALF_FIRED)
        if half is not None:
            self.blame(1, f"{half} was marked without its work")

    @contextmanager
    def runner_step(self, replica: "Replica") -> Iterator[None]:
        """A step of a runner whose epoch is over must change nothing."""
        epoch, ground = replica.bot.runner._epoch, self._world.ground
        stale = (
            replica.in_round
            and epoch is not None
            and ground.one("SELECT epoch FROM runner_lease") != epoch
        )
        before = ground.version() if stale else 0
        try:
            yield
        finally:
            if stale and ground.version() != before and replica.bot.runner._epoch == epoch:
                self.blame(8, f"{replica.name} changed something after its epoch {epoch} was over")

    def done(self, method: str, args: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Something was done in Slack."""
        match method:
            case "chat.postMessage":
                self._posted(args, answer)
            case "chat.update":
                self._shown(args, answer)
            case "chat.postEphemeral":
                self.answered(str(args["user"]), args)
            case "views.publish":
                self.home_at[str(args["user_id"])] = self.present.now
                self.answered(str(args["user_id"]), args["view"])
            case "views.open" | "views.push" | "views.update":
                self._opened(answer["view"]["id"], args["view"])
            case "conversations.create":
                self.channels_made.append(answer["channel"]["id"])

    def _posted(self, args: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        metadata = args.get("metadata") or {}
        key = metadata.get("event_payload", {}).get("key")
        if key:
            self.said.add(key)
            self.standing[key] += 1
            if self.standing[key] > 1:
                self.blame(2, f"said twice in {answer['channel']}: {str(args.get('text'))[:80]!r}")
        channel = self._world.sandbox.state.channels[str(answer["channel"])]
        if channel.kind == "im":
            at = self._world.sandbox.clock.now()
            self.notified.append(Notified(channel.members[0], at, str(key)))
        self._shown(args, answer)

    def deleted(self, message: Message) -> None:
        """A person deleted a message of ours: it may be said again, and counts as said."""
        key = (message.metadata or {}).get("event_payload", {}).get("key")
        if key:
            self.standing[key] -= 1

    def _shown(self, args: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """A message stands or was renewed: whoever is in that place reads it."""
        place, blocks = str(answer["channel"]), list(args.get("blocks") or [])
        self.shown_at[place, str(answer["ts"])] = self.present.now
        if blocks:
            self.cards.append((place, str(answer["ts"]), blocks))
        channel = self._world.sandbox.state.channels[place]
        if channel.kind == "im":
            self.answered(channel.members[0], args)
            check_reminder(self._world, args, self.present.act, self.present.now)
            check_asking(self._world, args, self.present.act)
        elif place in self.present.exposed:
            self.blame(11, f"posted in #{channel.name}, which is known to be open to others")
        elif not channel.name.startswith("save-"):
            self._check_outcome(channel.name, args)

    def _check_outcome(self, name: str, args: Mapping[str, Any]) -> None:
        """What everybody reads holds nothing that people typed into a case."""
        for secret in SECRET.findall(json.dumps(args, default=str)):
            self.blame(11, f"#{name} reads {secret}")

    def _opened(self, view_id: str, view: Mapping[str, Any]) -> None:
        for user, stack in self._world.sandbox.state.modals.items():
            if any(each.id == view_id for each in stack):
                self.answered(user, view, lately=False)

    def answered(self, person: str, said: Any, *, lately: bool = True) -> None:
        """One person reads this: nothing of a case they may not see."""
        for secret in set(SECRET.findall(json.dumps(said, default=str))):
            typist = self._world.secrets.get(secret)
            for (ref,) in self._world.ground.rows(HOLDS_SECRETS, f"%{secret}%"):
                if person != typist and not (
                    self._may_see(person, ref, lately=lately)
                    or is_read_in(self._world, secret, person)
                ):
                    self.blame(11, f"{person} reads {secret} of a case they may not see")
            if person != typist and not is_asked_in(self._world, secret, person):
                self.blame(11, f"{person} reads {secret} of a proposal that is not theirs")

    def _may_see(self, person: str, ref: str, *, lately: bool) -> bool:
        """By the rights before the act under way, or by those that it has given since."""
        rights = self._world.rights
        if rights.may_see(person, ref, lately=lately):
            return True
        rights.look()
        return rights.may_see(person, ref, lately=lately)
