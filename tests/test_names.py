"""Account names as people type them: each gets a usable, distinct, readable channel."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox import acts
from tests.world import World

NAMES = {
    "Störung & Söhne": "save-storung-sohne",
    "決済サービス株式会社": "save-juejisabisuzhushihuishe",
    "🚀🔥": "save-rocket-fire",
    "<!channel>": "save-channel",
    "payload": "save-payload",
    "x" * 300: "save-" + "x" * 75,
    "*bold* _it_ `code` <@U0BOB> & <http://evil.example|click>": (
        "save-bold-it-code-u0bob-http-evil-example-click"
    ),
    "../../etc/passwd": "save-etc-passwd",
    "《》": "save-account",
}


@pytest.mark.parametrize(("name", "channel"), NAMES.items(), ids=range(len(NAMES)))
def test_each_name_gets_a_readable_channel_and_pings_nobody(
    world: World, name: str, channel: str
) -> None:
    mina = world.person("mina")

    mina.types(f'/save open "{name}"')

    assert world.case(name).channel_name == channel
    assert re.fullmatch(r"[a-z0-9_-]{1,80}", channel)
    pings = {ping for message in world.messages(channel) for ping in message.pings}
    assert pings <= {"U0MINA", "U0BOB", "U0PRIYA", "U0DANA"}
    assert "channel" not in pings
    card = str(world.messages(channel)[0].blocks)
    assert "<http://evil" not in card


def test_a_name_never_mentions_who_is_not_meant(world: World) -> None:
    world.person("omar").types('/save open "<@U0GUS> & <!here>"')

    case = world.case("<@U0GUS> & <!here>")
    for message in world.messages(str(case.channel_name)):
        assert not {"U0GUS", "here"} & set(message.pings)


def test_names_that_transliterate_alike_get_distinct_channels(world: World) -> None:
    mina = world.person("mina")

    for name in ("Müller", "Mueller", "Muller!", "müller gmbh"):
        if "Which one do you mean?" in mina.types(f"/save open {name}"):
            mina.clicks(f"Open as new: {name}")

    opened = {c.name for c in world.sandbox.state.channels.values() if c.name.startswith("save-")}
    # Müller, Muller! and müller gmbh are one account; Mueller is another.
    assert opened == {"save-muller", "save-mueller"}


def test_a_channel_name_that_is_taken_even_by_an_archived_one_takes_the_next(world: World) -> None:
    from sandbox.state import Channel

    for number, name in enumerate(("save-acme", "save-acme-2")):
        taken = Channel(f"C9{number}", name, "private", "U0BOB", 1, ["U0BOB"], is_archived=True)
        world.sandbox.state.channels[taken.id] = taken

    world.person("mina").types("/save open ACME")

    assert world.case("ACME").channel_name == "save-acme-3"


def test_a_name_of_301_characters_and_an_empty_one_are_refused_in_words(world: World) -> None:
    mina = world.person("mina")

    assert "has 301 characters, the most is 300" in mina.types(f"/save open {'x' * 301}")
    assert "Which account?" in mina.types('/save open "  "')
    assert world.calls("conversations.create") == []


def test_two_people_in_the_same_instant_make_one_case_and_one_channel(world: World) -> None:
    def opens(name: str) -> bool:
        user = world.sandbox.state.user_named(name)
        channel = world.sandbox.direct_with(user.id)
        return acts.command(world.sandbox, user.id, channel, "/save open ACME").ok

    with ThreadPoolExecutor(8) as people:
        answered = list(people.map(opens, ["mina", "omar", "bob", "nell"] * 2))
    world.settle()

    assert all(answered)
    assert len(world.calls("conversations.create")) == 1
    with world.desk.database.read() as tx:
        assert len(tx.cases.list_open()) == 1


def test_one_person_clicking_twice_opens_one_case(world: World) -> None:
    mina = world.person("mina")

    mina.types("/save open ACME")
    reply = mina.types("/save open acme, Inc.")

    assert "has an open save case already" in reply
    assert len(world.calls("conversations.create")) == 1
