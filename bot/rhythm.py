"""What comes by itself on its day: the stand-ups of teams, and the week of those who lead."""

from datetime import datetime

from bot.digests import plan_digests
from bot.standups import plan_stand_ups
from domain.policy import Policy
from storage.database import Transaction


def plan_rhythm(tx: Transaction, policy: Policy, now: datetime) -> None:
    """At every start, each day, and when the policy has changed; however often it is asked for."""
    plan_stand_ups(tx, policy, now)
    plan_digests(tx, policy, now)
