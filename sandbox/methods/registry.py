"""The table of methods: what each needs and who answers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.rates import TIER_3

if TYPE_CHECKING:
    from sandbox.slack import Sandbox

Args = Mapping[str, Any]
Handler = Callable[["Sandbox", Args], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Method:
    """One method: any of `scopes` allows it (none: every token), calls per minute, its handler."""

    name: str
    scopes: tuple[str, ...]
    per_minute: int
    handler: Handler
    app_token: bool = False


METHODS: dict[str, Method] = {}


def method(
    name: str, *scopes: str, tier: int = TIER_3, app_token: bool = False
) -> Callable[[Handler], Handler]:
    """Enters a handler into the table."""

    def enter(handler: Handler) -> Handler:
        METHODS[name] = Method(name, scopes, tier, handler, app_token)
        return handler

    return enter
