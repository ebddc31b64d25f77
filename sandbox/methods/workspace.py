"""auth, team, users and user groups."""

from typing import TYPE_CHECKING, Any

from sandbox.errors import SlackError
from sandbox.methods.registry import Args, method
from sandbox.rates import TIER_2, TIER_4
from sandbox.state import User

if TYPE_CHECKING:
    from sandbox.slack import Sandbox


@method("auth.test", tier=TIER_4 * 3)
def auth_test(slack: "Sandbox", args: Args) -> dict[str, Any]:
    return {
        "url": "https://sandbox.slack.example/",
        "team": slack.state.team_name,
        "user": slack.bot.name,
        "team_id": slack.state.team_id,
        "user_id": slack.bot.id,
        "bot_id": slack.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", tier=TIER_2, app_token=True)
def connections_open(slack: "Sandbox", args: Args) -> dict[str, Any]:
    if slack.socket_url is None:
        raise SlackError("forbidden_team")
    return {"url": slack.socket_url()}


@method("team.info", "team:read")
def team_info(slack: "Sandbox", args: Args) -> dict[str, Any]:
    return {"team": {"id": slack.state.team_id, "name": slack.state.team_name}}


@method("users.info", "users:read", tier=TIER_4)
def users_info(slack: "Sandbox", args: Args) -> dict[str, Any]:
    return {"user": user_json(slack, _user(slack, args.get("user")))}


@method("users.list", "users:read", tier=TIER_2)
def users_list(slack: "Sandbox", args: Args) -> dict[str, Any]:
    everybody = [user_json(slack, user) for user in slack.state.users.values()]
    return slack.paged("members", everybody, args)


@method("users.lookupByEmail", "users:read.email")
def lookup_by_email(slack: "Sandbox", args: Args) -> dict[str, Any]:
    wanted = str(args.get("email", "")).lower()
    for user in slack.state.users.values():
        if user.email.lower() == wanted and not user.deleted:
            return {"user": user_json(slack, user)}
    raise SlackError("users_not_found")


@method("usergroups.list", "usergroups:read", tier=TIER_2)
def usergroups_list(slack: "Sandbox", args: Args) -> dict[str, Any]:
    groups = slack.state.usergroups.values()
    return {"usergroups": [{"id": g.id, "handle": g.handle, "name": g.name} for g in groups]}


@method("usergroups.users.list", "usergroups:read", tier=TIER_2)
def usergroup_users(slack: "Sandbox", args: Args) -> dict[str, Any]:
    group = slack.state.usergroups.get(str(args.get("usergroup")))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _user(slack: "Sandbox", user_id: Any) -> User:
    user = slack.state.users.get(str(user_id))
    if user is None:
        raise SlackError("user_not_found")
    return user


def user_json(slack: "Sandbox", user: User) -> dict[str, Any]:
    """A user as Slack describes one; the e-mail only with its scope."""
    profile = {"real_name": user.real_name, "display_name": user.name, "title": user.title}
    if "users:read.email" in slack.scopes:
        profile["email"] = user.email
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "is_bot": user.is_bot,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "tz": user.tz,
        "locale": user.locale,
        "profile": profile,
    }
