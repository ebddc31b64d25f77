"""The first story, from `/save open ACME` to a closed case."""

from tests.world import World


def test_mina_opens_a_case_and_a_private_channel_appears_with_the_right_people(
    world: World,
) -> None:
    mina = world.person("mina")

    reply = mina.types("/save open ACME too expensive")

    case = world.case("ACME")
    channel = world.sandbox.state.channel_named("save-acme")
    assert channel.kind == "private"
    assert set(channel.members) == {"U0BOT", "U0MINA", "U0BOB"}
    assert f"<#{channel.id}> is ready" in reply
    assert case.playbook == "budget"
    card, _checklist = world.messages("save-acme")
    assert channel.pins == [card.ts]
    assert "Confirm the cut" in mina.reads("save-acme")
    assert channel.topic == "ACME · owner Mina Sato"
