"""The people of the demo workspace."""

from dataclasses import replace

from sandbox.state import Channel, User, UserGroup, Workspace

PEOPLE = (
    User("U0MINA", "mina", "Mina Sato", "mina@example.com", "Asia/Tokyo", title="CSM"),
    User("U0OMAR", "omar", "Omar Aziz", "omar@example.com", "Asia/Kuala_Lumpur", title="CSM"),
    User("U0BOB", "bob", "Bob Reyes", "bob@example.com", "America/New_York", title="CS manager"),
    User("U0DANA", "dana", "Dana Levi", "dana@example.com", "Europe/Berlin", title="CS director"),
    User("U0VERA", "vera", "Vera Lind", "vera@example.com", "Europe/Stockholm", title="VP"),
    User("U0PRIYA", "priya", "Priya Nair", "priya@example.com", "Asia/Kolkata", title="Product"),
    User("U0NELL", "nell", "Nell Ward", "nell@example.com", "Europe/London", title="CSM"),
    User("U0GUS", "gus", "Gus (guest)", "gus@elsewhere.example", title="Guest", is_restricted=True),
)


def demo_people(workspace: Workspace) -> None:
    """Fills an empty workspace with people, a group and a public channel."""
    for person in PEOPLE:
        workspace.users[person.id] = replace(person)
    members = [person.id for person in PEOPLE if not person.is_restricted]
    workspace.channels["C0GENERAL"] = Channel(
        "C0GENERAL", "general", "public", "U0BOB", 1_700_000_000, members
    )
    workspace.usergroups["S0MANAGERS"] = UserGroup(
        "S0MANAGERS", "cs-managers", "CS managers", ["U0BOB"]
    )
