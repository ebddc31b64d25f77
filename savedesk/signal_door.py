"""The door for signals: signed deliveries of webhooks, kept as work and answered at once."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Path, Request, Response
from fastapi.responses import PlainTextResponse

from bot.desk import Desk
from bot.signal_fields import WrongShape
from bot.signal_inbox import take_in
from bot.signal_shapes import Delivery, reports_of
from savedesk.door_body import Body, Turned
from savedesk.signal_signatures import Signed, check_signature

SOURCES = "stripe, chargebee, hubspot, or a name under `signals: webhooks:` in the policy"
KNOWN = "Known already."
NOTHING = "There is nothing in it that I note."
UNREADABLE = "The body is not readable JSON."


@dataclass(frozen=True, slots=True)
class SignalDoor:
    """What the door for signals needs. `secrets` by source; `real` gives seconds since 1970."""

    desk: Desk
    secrets: Mapping[str, Sequence[str]]
    real: Callable[[], float] = time.time

    def secrets_of(self, source: str) -> Sequence[str]:
        """Raises Turned (404) for a source that is not known or has no secret yet."""
        if not self.desk.policy().signal_sources.knows(source):
            raise Turned(404, "No source of signals has this name.")
        found = self.secrets.get(source)
        if not found:
            raise Turned(404, "This source has no secret yet; it is set in the environment.")
        return found

    def take(self, source: str, signed: Signed, content_type: str) -> str:
        """Keeps what is new in the delivery; one sentence. Raises Turned."""
        check_signature(source, signed, self.secrets_of(source))
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise Turned(415, "The content type has to be application/json.")
        # A repetition has the same body; ours besides the same moment, since it may name no event.
        stamp = signed.headers.get("x-savedesk-timestamp", "")
        name = hashlib.sha256(stamp.encode() + signed.body).hexdigest()
        desk = self.desk
        sources = desk.policy().signal_sources
        try:
            delivery = Delivery(_read(signed.body), name, desk.clock.now(), sources)
            reports = reports_of(source, delivery)
        except WrongShape as wrong:
            raise Turned(422, str(wrong)) from None
        if not reports:
            return NOTHING
        new = take_in(desk, source, reports)
        return f"Taken: {new}." if new else KNOWN

    def address(self, request: Request) -> str:
        """The address as the sender knows it; behind a proxy only the policy can say."""
        public = self.desk.policy().signal_sources.public_url
        if public is None:
            return str(request.url)
        query = f"?{request.url.query}" if request.url.query else ""
        return f"{public.rstrip('/')}{request.url.path}{query}"


def _read(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Turned(400, UNREADABLE) from None


def _no_number(said: str) -> None:
    raise ValueError(said)


REFUSALS = {
    400: "The body is not readable JSON.",
    401: "The signature is missing, wrong or stale.",
    404: "The source is unknown or has no secret.",
    408: "The body did not come within 20 seconds.",
    413: "The body is larger than 1 MB.",
    415: "The content type is not JSON.",
    422: "It cannot be what its source sends.",
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {"description": f"{said} Nothing is kept.", "content": {"text/plain": {}}}
    for status, said in REFUSALS.items()
}
BODY = {
    "requestBody": {
        "required": True,
        "description": "A delivery as its source sends it.",
        "content": {"application/json": {"schema": {"type": ["object", "array"], "maxItems": 500}}},
    }
}


def add_signal_door(door: FastAPI, signals: SignalDoor) -> None:
    """Adds the way in for signals to the door."""

    def known(source: Annotated[str, Path(description=SOURCES)]) -> str:
        """Before anything of the body is read."""
        signals.secrets_of(source)
        return source

    @door.post(
        "/signals/{source}",
        response_class=PlainTextResponse,
        response_description="One sentence: taken, known already, or nothing to note in it.",
        summary="Take a signed delivery of a webhook",
        responses=ANSWERS,
        openapi_extra=BODY,
    )
    def signal(source: Annotated[str, Depends(known)], request: Request, body: Body) -> Response:
        signed = Signed(
            request.method, signals.address(request), request.headers, body, signals.real()
        )
        said = signals.take(source, signed, request.headers.get("content-type", ""))
        return PlainTextResponse(said)
