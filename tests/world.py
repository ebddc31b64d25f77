"""A whole world in one process and one thread: sandbox Slack, real storage, the real bot."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slack_bolt import BoltRequest

from bot.calls import Slack
from bot.carrier import Carrier, InlineCarrier
from bot.crm import CrmDesk
from bot.desk import Desk
from bot.drawing import Draw, Drawn
from domain.cases import Case
from domain.policy import Ground, Holder, Policy, ReportingLine, Role, StandUps
from playbooks.catalogue import Catalogue, load_catalogue
from sandbox.clock import SandboxClock
from sandbox.delivery import Ack, Envelope
from sandbox.people import Person
from sandbox.slack import Sandbox
from sandbox.state import Message
from savedesk.assembly import Bot, Identity, assemble, begin, remember_identity
from savedesk.direct import DirectSlack
from storage.database import Database
from tests.hurried import hurried_engine

# Drawing one takes two seconds; tests that look at it draw it.
A_PICTURE = b"\x89PNG\r\n\x1a\n of a chart"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def user(name: str) -> Holder:
    return Holder(Ground.USER, name)


POLICY = Policy(
    roles={
        Role.MANAGER: (user("U0BOB"),),
        Role.DIRECTOR: (user("U0DANA"),),
        Role.EXECUTIVE: (user("U0VERA"),),
        Role.PRODUCT: (user("U0PRIYA"),),
        Role.ADMIN: (user("U0DANA"),),
    },
    reporting=(ReportingLine(user("U0BOB"), (user("U0MINA"), user("U0OMAR"))),),
    # The weekly message has tests of its own; elsewhere the newest message is what was done last.
    standups=StandUps(digest=False),
)


class RealSeconds:
    """Elapsed time that passes only when told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def put_together(
    desk: Desk,
    slack: Slack,
    sandbox: Sandbox,
    sending: Carrier,
    modals: Carrier,
    holder: str,
    crm: CrmDesk | None = None,
) -> Bot:
    """A bot for this sandbox, as a starting process makes one."""
    state = sandbox.state
    who = Identity(state.team_id, sandbox.bot.id, sandbox.bot_id)
    bot = assemble(
        desk,
        slack,
        lambda: who,
        token=sandbox.bot_token,
        sending=sending,
        modals=modals,
        holder=holder,
        crm=crm,
    )
    remember_identity(desk, who)
    begin(desk)
    return bot


class World:
    """The sandbox with the bot connected, and time that passes on demand."""

    def __init__(self, directory: Path, policy: Policy = POLICY, *, url: str | None = None) -> None:
        self.url = url or f"sqlite:///{directory}/savedesk.db"
        self.policy = policy
        self.clock = SandboxClock(MONDAY, running=False)
        self.real = RealSeconds()
        self.sandbox = Sandbox(self.clock, elapsed=self.real)
        self.slack: Slack = DirectSlack(self.sandbox)
        self.starts = 0
        ours = load_catalogue()
        self.catalogue: Callable[[], Catalogue] = lambda: ours
        self.draw: Draw = lambda sheets: Drawn(tuple(A_PICTURE for _ in sheets))
        self.bot = self.start()
        self.settle()

    def start(self) -> Bot:
        """Starts a bot on the database, as a process would."""
        engine = hurried_engine(self.url)
        self.starts += 1
        desk = Desk(
            Database(engine), lambda: self.policy, lambda: self.catalogue(), self.clock, self.real,
            draw=lambda sheets: self.draw(sheets),
        )  # fmt: skip
        holder = f"bot-{self.starts}"
        modals, sending, crm = InlineCarrier(), self.sending(), self.crm_of(desk)
        bot = put_together(desk, self.slack, self.sandbox, sending, modals, holder, crm)
        self.sandbox.connect(lambda envelope: delivered(bot, envelope))
        return bot

    def sending(self) -> Carrier:
        """Who carries calls."""
        return InlineCarrier()

    def crm_of(self, desk: Desk) -> CrmDesk | None:
        """The CRM that the bot can ask; none unless a test has one."""
        return None

    def restart(self) -> None:
        """The process is gone, with whatever it was doing; another one starts."""
        self.bot = self.start()
        with self.desk.database.write() as tx:
            tx.jobs.release_leases()
            tx.runner_lease.release(f"bot-{self.starts - 1}")

    @property
    def desk(self) -> Desk:
        return self.bot.desk

    def person(self, name: str) -> Person:
        return Person(self.sandbox, name, self.settle)

    def change_policy(self, **changes: Any) -> None:
        self.policy = replace(self.policy, **changes)

    def settle(self, longest: float = 30.0) -> None:
        """Lets everything happen that can within `longest` real seconds."""
        waited = 0.0
        while True:
            moved = self.sandbox.pump()
            tick = self.bot.runner.tick()
            if moved or not tick.idle:
                continue
            if waited >= longest or not self.waiting():
                return
            self.real.now += 1.0
            waited += 1.0

    def waiting(self) -> bool:
        """Whether any job due now is held back in real time."""
        with self.desk.database.read() as tx:
            return tx.jobs.count_due(self.clock.now()) > 0

    def passes(self, by: timedelta) -> None:
        """Business and real time pass together."""
        self.clock.advance(by)
        self.real.now += by.total_seconds()
        self.settle()

    def lives_through(self, by: timedelta) -> None:
        """Time passes from one thing that falls due to the next, as on a wall."""
        end = self.clock.now() + by
        while True:
            with self.desk.database.read() as tx:
                coming = tx.jobs.next_business_moment(self.clock.now())
            if coming is None or coming >= end:
                self.passes(end - self.clock.now())
                return
            self.passes(coming - self.clock.now())

    def told(self, name: str) -> list[Message]:
        """The direct messages that the bot has posted to a person."""
        direct = self.sandbox.state.direct(self.sandbox.state.user_named(name).id)
        found = direct.messages if direct else []
        return [each for each in found if not each.ephemeral_to and each.bot_id]

    def case(self, account: str) -> Case:
        with self.desk.database.read() as tx:
            found = tx.accounts.find_named(account)
            assert found is not None
            case = tx.cases.find_latest(found.id)
            assert case is not None
            return case

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The arguments of every call of a method."""
        return [call.args for call in self.sandbox.state.calls if call.method == method]

    def messages(self, channel: str) -> list[Message]:
        """What stands in a channel for everybody."""
        place = self.sandbox.state.channel_named(channel)
        return [message for message in place.messages if not message.ephemeral_to]


def delivered(bot: Bot, envelope: Envelope) -> Ack:
    """Hands one delivery to Bolt, as Socket Mode does."""
    response = bot.app.dispatch(BoltRequest(mode="socket_mode", body=dict(envelope.payload)))
    if response.status != 200:
        return Ack(ok=False, reason=f"http_{response.status}")
    body = response.body
    if not body:
        return Ack(ok=True)
    try:
        read = json.loads(body)
    except json.JSONDecodeError:
        read = {"text": body}
    return Ack(ok=True, body=read if isinstance(read, dict) else {"text": str(read)})
