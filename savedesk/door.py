"""The HTTP door: signed deliveries of Slack, and whether we are well."""

import json
import urllib.parse
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.traffic import Traffic
from savedesk import __version__
from savedesk.door_body import Body, Turned
from savedesk.metrics import CONTENT_TYPE, Metrics, delivery_kind
from savedesk.signal_door import SignalDoor, add_signal_door

THREADS = 6
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "content": {"text/plain": {}}}
    for status, said in {
        400: "The delivery cannot be read.",
        401: "The signature is missing, wrong or too old.",
        404: "The bot is connected over Socket Mode.",
        413: "The body is larger than 1 MB.",
    }.items()
}
UNREADY: dict[int | str, dict[str, Any]] = {503: {"description": "What is wrong, by part."}}
ABOUT = (
    "Signed deliveries of Slack and of webhooks that carry signals, and what monitoring asks. "
    "Whatever is turned away is told why in one sentence, and nothing of it is kept."
)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What must be well for us to be ready, each with what is wrong or an empty text."""

    problems: Callable[[], dict[str, str]]


@asynccontextmanager
async def _few_threads(_door: FastAPI) -> AsyncIterator[None]:
    """More threads than this only wait for each other: the database takes one writer at a time."""
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


def build_door(
    app: App,
    traffic: Traffic,
    signing_secret: str,
    readiness: Readiness,
    metrics: Metrics | None = None,
    signals: SignalDoor | None = None,
) -> FastAPI:
    """The door. Without a signing secret it takes no deliveries of Slack, only questions and,
    given their part, signals."""
    door = FastAPI(
        title="Savedesk",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        lifespan=_few_threads,
    )
    _take_slack(door, app, traffic, signing_secret)
    if signals is not None:
        add_signal_door(door, signals)
    _answer_questions(door, readiness, metrics or Metrics())

    @door.exception_handler(Turned)
    async def turned(_request: Request, error: Turned) -> Response:
        return Response(error.said, error.status, media_type="text/plain")

    return door


def _take_slack(door: FastAPI, app: App, traffic: Traffic, signing_secret: str) -> None:
    """What Slack delivers."""
    verifier = SignatureVerifier(signing_secret) if signing_secret else None

    # Plain functions run in a pool of threads: one slow request never holds up the others.
    @door.post("/slack/events", summary="Take a signed delivery of Slack", responses=REFUSALS)
    def slack_events(request: Request, body: Body) -> Response:
        _verify(verifier, request, body)
        payload = read_delivery(body, request.headers.get("content-type", ""))
        if payload.get("type") == "url_verification":
            return Response(str(payload.get("challenge", "")), media_type="text/plain")
        if payload.get("ssl_check"):
            return Response("")
        with traffic.passing(delivery_kind(payload)):
            answer = app.dispatch(BoltRequest(mode="socket_mode", body=payload))
        media = "application/json" if str(answer.body).startswith("{") else "text/plain"
        return Response(answer.body or "", answer.status, media_type=media)


def _answer_questions(door: FastAPI, readiness: Readiness, metrics: Metrics) -> None:
    """What monitoring asks: alive, ready, and the figures."""

    @door.get("/healthz", summary="Whether the process lives")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @door.get("/readyz", summary="Whether it does its work", responses=UNREADY)
    def readyz(response: Response) -> dict[str, str]:
        found = readiness.problems()
        response.status_code = 503 if any(found.values()) else 200
        return {name: said or "ok" for name, said in found.items()}

    @door.get("/metrics", summary="Figures for Prometheus", response_class=PlainTextResponse)
    def metrics_page() -> Response:
        return Response(metrics.page(), headers={"content-type": CONTENT_TYPE})


def _verify(verifier: SignatureVerifier | None, request: Request, body: bytes) -> None:
    """Raises Turned unless Slack signed this within the last five minutes."""
    if verifier is None:
        raise Turned(404, "This bot is connected over Socket Mode.")
    stamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and signature.isascii()):
        raise Turned(401, "The signature is missing or not readable.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Turned(400, "The request cannot be read.") from None
    if not verifier.is_valid(text, stamp, signature):
        raise Turned(401, "The signature is wrong or too old.")


def read_delivery(body: bytes, content_type: str) -> dict[str, Any]:
    """A delivery as data. Forms are read here, whatever words they contain.

    Raises Turned for what cannot be read.
    """
    try:
        text = body.decode("utf-8")
        if content_type.startswith("application/json"):
            read = json.loads(text)
        else:
            form = dict(urllib.parse.parse_qsl(text, keep_blank_values=True))
            read = json.loads(form["payload"]) if "payload" in form else form
    except (UnicodeDecodeError, ValueError):
        raise Turned(400, "The request cannot be read.") from None
    if not isinstance(read, dict):
        raise Turned(400, "The request cannot be read.")
    return read
