"""Putting the bot together: the only place where everything meets."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot.calls import Slack
from bot.carrier import Carrier
from bot.crm import CrmDesk, FindsNotes, WithCrm
from bot.crm_access import CrmAccess
from bot.deliverer import Deliverer
from bot.desk import Desk
from bot.finder import SlackFinder
from bot.kinds import all_kinds
from bot.looking_round import look_at_everybody
from bot.people import keep_house, meet_everybody
from bot.restored import Gap, LooksFirst, find_gap, take_up_restore
from bot.rhythm import plan_rhythm
from bot.runner import Runner
from bot.watching import Watch
from handlers.app import build_app
from handlers.front import Front


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in Slack, as the last successful auth.test said."""

    team_id: str
    bot_user_id: str
    bot_id: str


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot, ready to be fed and to run."""

    desk: Desk
    front: Front
    app: App
    runner: Runner


def assemble(
    desk: Desk,
    slack: Slack,
    identity: Callable[[], Identity],
    *,
    token: str,
    sending: Carrier,
    modals: Carrier,
    holder: str,
    watch: Watch | None = None,
    crm: CrmDesk | None = None,
) -> Bot:
    """Puts the parts together. `holder` names this process in the runner lease.

    `watch` hears what the runner does; without a `crm` none can be asked.
    """
    kinds = all_kinds(desk)
    finder = SlackFinder(slack, lambda: identity().bot_user_id)
    crm = crm or CrmDesk(desk.policy, CrmAccess())
    sender = WithCrm(LooksFirst(slack, finder, _gap(desk), desk.clock.now), crm)
    deliverer = Deliverer(desk, kinds, sender, FindsNotes(finder, crm))
    front = Front(desk, modals, slack)

    def authorize() -> AuthorizeResult:
        who = identity()
        return AuthorizeResult(
            enterprise_id=None,
            team_id=who.team_id,
            bot_token=token,
            bot_id=who.bot_id,
            bot_user_id=who.bot_user_id,
        )

    app = build_app(front, authorize)
    return Bot(desk, front, app, Runner(desk, kinds, deliverer, sending, holder, watch))


def _gap(desk: Desk) -> Gap | None:
    """What this database cannot know because it was restored; a fresh restore is taken up."""
    with desk.database.write() as tx:
        take_up_restore(desk, tx)
        return find_gap(tx)


def remember_identity(desk: Desk, who: Identity) -> None:
    """Keeps who we are, so that a start without Slack knows it too."""
    with desk.database.write() as tx:
        tx.installation.save("team_id", who.team_id)
        tx.installation.save("bot_user_id", who.bot_user_id)
        tx.installation.save("bot_id", who.bot_id)


def recall_identity(desk: Desk) -> Identity | None:
    """Who we were at the last successful auth.test."""
    with desk.database.read() as tx:
        found = [tx.installation.find(name) for name in ("team_id", "bot_user_id", "bot_id")]
    if None in found:
        return None
    team_id, bot_user_id, bot_id = (str(each) for each in found)
    return Identity(team_id, bot_user_id, bot_id)


def begin(desk: Desk) -> None:
    """What every start asks for: to know the people, today's housekeeping, a look at all clocks."""
    now = desk.clock.now()
    with desk.database.write() as tx:
        meet_everybody(tx, desk.policy(), now)
        keep_house(tx, now)
        plan_rhythm(tx, desk.policy(), now)
        look_at_everybody(tx, now)
