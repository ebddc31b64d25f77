"""The lanes in which things are said, one after the other."""

from domain.cases import Case


def lane_of(case: Case) -> str:
    """The lane of everything said in a case's channel, from before the channel has an id."""
    return f"case:{case.ref}"


def invite_lane(case: Case) -> str:
    """The lane of invitations after the first: they wait for their channel and hold up nothing."""
    return f"invite:{case.ref}"
