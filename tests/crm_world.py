"""A world with a CRM beside the local Slack; it can be made to answer only when it is let."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.calls import Slack
from bot.carrier import Carrier
from bot.crm import CrmDesk
from bot.desk import Desk
from bot.outcome import Outcome
from bot.outside import Ask, Outside
from domain.crm import AllowedHost
from savedesk.assembly import Bot
from savedesk.direct import DirectSlack
from tests.crm_doubles import Double, HubSpotDouble
from tests.crm_server import Direct
from tests.world import POLICY, World

FULL = {"arr": "84000", "renewal": "2026-09-03", "health": "62", "owner": "91"}


class Aside:
    """Carries each call in a thread and waits for it, unless it is one that hangs at the CRM."""

    def __init__(self) -> None:
        self.hangs = False
        self.let = threading.Event()
        self._moved = threading.Event()
        self._under_way: list[threading.Thread] = []

    def room(self) -> int:
        return 16

    def carry(self, errand: Callable[[], None]) -> None:
        moved = self._moved = threading.Event()

        def run() -> None:
            try:
                errand()
            finally:
                moved.set()

        thread = threading.Thread(target=run, daemon=True)
        self._under_way.append(thread)
        thread.start()
        moved.wait()

    def hang(self) -> None:
        """The CRM has the question and says nothing until it is let."""
        if self.hangs:
            self._moved.set()
            self.let.wait()

    def answer(self) -> None:
        """The CRM answers what it was asked."""
        self.let.set()
        for thread in self._under_way:
            thread.join()

    def close(self) -> None:
        self.answer()


class Hanging:
    """Asks the double once the carrier lets it."""

    def __init__(self, double: Double, carrier: Aside) -> None:
        self._direct = Direct(double)
        self._carrier = carrier

    def fetch(self, ask: Ask) -> Any:
        self._carrier.hang()
        return self._direct.fetch(ask)


class Timed:
    """Slack, with the elapsed moment of every call but those to the admin, who hears of faults."""

    def __init__(self, slack: Slack, real: Callable[[], float]) -> None:
        self._slack = slack
        self._real = real
        self.calls: list[tuple[str, float]] = []

    def call(self, method: str, params: Mapping[str, Any]) -> Outcome:
        if params.get("channel") != "U0DANA":
            self.calls.append((method, self._real()))
        return self._slack.call(method, params)


class CrmWorld(World):
    """`crm` is the double; without one in the policy nobody asks it."""

    def __init__(
        self, directory: Path, crm: Double | None = None, *, asked: bool = True, **rules: Any
    ) -> None:
        self.crm = crm or HubSpotDouble()
        self.carrier = Aside()
        policy = replace(POLICY, crm=replace(self.crm.rules, **rules)) if asked else POLICY
        super().__init__(directory, policy)

    def start(self) -> Bot:
        self.timed = Timed(DirectSlack(self.sandbox), self.real)
        self.slack = self.timed
        return super().start()

    def sending(self) -> Carrier:
        return self.carrier

    def crm_of(self, desk: Desk) -> CrmDesk | None:
        def outside(_hosts: Sequence[AllowedHost], _errand: float) -> Outside:
            return Hanging(self.crm, self.carrier)

        return CrmDesk(desk.policy, self.crm.access, outside)

    def lines(self, channel: str = "save-acme") -> list[str]:
        """What the channel reads, without card and checklist."""
        return [each.text for each in self.messages(channel)][2:]

    def questions(self) -> int:
        """How often the CRM was asked for accounts."""
        return len([each for each in self.crm.asked if each.path.endswith("/search")])
