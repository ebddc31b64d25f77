"""The people of a case in words: which role does what, the form that adds them, the team."""

from collections.abc import Mapping, Sequence

from bot.blocks import Block, actions, button, field, modal, option, section, select
from bot.inviting import join_buttons
from bot.messages import Message
from domain.case_roles import ROLES, CaseRole
from domain.cases import Case
from domain.policy import Role
from playbooks.words import N_, Mrkdwn, Words, channel_link, mention

MOST_SUGGESTED, MOST_AT_ONCE, MOST_SHOWN = 12, 10, 80
NAMES: Mapping[Role, str] = {
    Role.CSM: N_("CSM beside the owner"),
    Role.MANAGER: N_("CS manager"),
    Role.DIRECTOR: N_("CS director"),
    Role.EXECUTIVE: N_("Executive sponsor"),
    Role.PRODUCT: N_("Product manager"),
    Role.ENGINEERING: N_("Engineering"),
    Role.SUPPORT: N_("Support"),
    Role.SALES: N_("Sales or finance"),
}
PARTS: Mapping[Role, str] = {
    Role.CSM: N_("helps the owner with the customer; the owner goes on coordinating"),
    Role.MANAGER: N_(
        "answers for the strategy, sees that it moves, and steps in where much is at stake"
    ),
    Role.DIRECTOR: N_("decides about larger concessions and about changes of the contract's term"),
    Role.EXECUTIVE: N_(
        "talks to the customer's executives and decides about what only an executive can offer"
    ),
    Role.PRODUCT: N_(
        "says what becomes of the wishes, when, and what the roadmap allows us to say"
    ),
    Role.ENGINEERING: N_("says what is technically possible and by when a fix can be there"),
    Role.SUPPORT: N_("finds ways around the problem and helps the customer from day to day"),
    Role.SALES: N_("says where price and contract can move"),
}


def add_people_view(
    words: Words, case: Case, suggested: Sequence[tuple[Role, str]], notice: str = ""
) -> Block:
    """Who holds a role by the policy is one click away; anybody else by role and name."""
    roles = [option(words.plain(NAMES[role]), role.value) for role in ROLES]
    people: Block = {
        "type": "multi_users_select",
        "action_id": "value",
        "max_selected_items": MOST_AT_ONCE,
    }
    blocks = [section(notice)] if notice else []
    blocks.append(section(words.text("*%(account)s*", account=case.account_name)))
    blocks += [_suggestion(words, case, *each) for each in suggested[:MOST_SUGGESTED]]
    blocks += [
        field("role", words.plain("Role"), select("value", roles)),
        field("people", words.plain("Who"), people),
    ]
    return modal(
        "team_add", words.plain("Add people"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Add"), carries=case.ref,
    )  # fmt: skip


def _suggestion(words: Words, case: Case, role: Role, person_id: str) -> Block:
    name = words.text(NAMES[role])
    text = words.text("%(role)s: %(who)s", role=name, who=mention(person_id))
    value = f"{case.ref}.{role.value}.{person_id}"
    add = button(words.plain("Add"), "team:add", value)
    return section(text, add, f"suggested-{role.value}-{person_id}")


def team_view(
    words: Words, case: Case, people: Sequence[CaseRole], in_channel: int, notice: str = ""
) -> Block:
    """Who does what, the owner first."""
    blocks = [section(notice)] if notice else []
    owner = words.text(
        "*Owner*: %(who)s\n%(part)s",
        who=mention(case.owner_id),
        part=words.text("coordinates everything and looks after the customer"),
    )
    blocks.append(section(owner))
    inside = sorted(people, key=lambda each: ROLES.index(each.role))
    blocks += [_member(words, case, each) for each in inside[:MOST_SHOWN]]
    n = in_channel
    sits = words.plural("%(n)s person in the channel", "%(n)s people in the channel", n, n=n)
    blocks.append(section(sits))
    if case.is_open:
        add = button(words.plain("Add people…"), "team:form", case.ref)
        blocks.append(actions([add], "team"))
    title = words.plain("Team")
    return modal("team", title, blocks, close=words.plain("Close"), carries=case.ref)


def _member(words: Words, case: Case, each: CaseRole) -> Block:
    text = words.text(
        "*%(role)s*: %(who)s\n%(part)s",
        role=words.text(NAMES[each.role]),
        who=mention(each.person_id),
        part=words.text(PARTS[each.role]),
    )
    value = f"{case.ref}.{each.role.value}.{each.person_id}"
    remove = button(words.plain("Remove"), "team:remove", value) if case.is_open else None
    return section(text, remove, f"member-{each.role.value}-{each.person_id}")


def welcome(words: Words, case: Case, role: Role, by: str, items: int, *, asked: bool) -> Message:
    """What somebody is expected to do; executives are asked whether they join."""
    params = {
        "who": mention(by),
        "account": case.account_name,
        "role": words.text(NAMES[role]),
        "part": words.text(PARTS[role]),
    }
    if asked:
        text = words.text(
            "%(who)s asks you to join the save case for *%(account)s*. %(role)s: %(part)s.",
            **params,
        )
        return Message(text, [section(text), actions(join_buttons(words, case))])
    text = words.text(
        "%(who)s added you to the save case for *%(account)s*. %(role)s: %(part)s.", **params
    )
    if case.channel_id:
        text = Mrkdwn(f"{text} {channel_link(case.channel_id)}")
    if items:
        text = Mrkdwn(f"{text}\n{_items(words, items)}")
    see = button(words.plain("See case"), "case:see", case.ref)
    every = button(words.plain("All items"), "items:all", case.ref)
    return Message(text, [section(text), actions([see, every])])


def _items(words: Words, n: int) -> Mrkdwn:
    return words.plural(
        "%(n)s open item is yours from now on.", "%(n)s open items are yours from now on.", n, n=n
    )


def line_added(words: Words, role: Role, by: str, people: Sequence[str], items: int) -> Mrkdwn:
    """What the channel reads."""
    line = words.text(
        "%(by)s asked %(people)s to join. %(role)s: %(part)s.",
        by=mention(by),
        people=words.listed([mention(each) for each in people]),
        role=words.text(NAMES[role]),
        part=words.text(PARTS[role]),
    )
    if not items:
        return line
    moved = words.plural(
        "%(n)s open item of that role is now with %(who)s.",
        "%(n)s open items of that role are now with %(who)s.",
        items,
        n=items,
        who=mention(people[0]),
    )
    return Mrkdwn(f"{line} {moved}")


def line_removed(words: Words, role: Role, by: str, person_id: str, items: int) -> Mrkdwn:
    line = words.text(
        "%(by)s took %(who)s off this role: %(role)s.",
        by=mention(by),
        who=mention(person_id),
        role=words.text(NAMES[role]),
    )
    if not items:
        return line
    moved = words.plural(
        "%(n)s open item of it went on to whoever has the role now.",
        "%(n)s open items of it went on to whoever has the role now.",
        items,
        n=items,
    )
    return Mrkdwn(f"{line} {moved}")


def released(words: Words, case: Case, role: Role, by: str) -> Message:
    """What somebody reads of whom nothing is expected any more."""
    return Message(
        words.text(
            "%(who)s took you off a role in the save case for *%(account)s*: %(role)s. Nothing is "
            "expected of you there in that role any more.",
            who=mention(by),
            account=case.account_name,
            role=words.text(NAMES[role]),
        )
    )
