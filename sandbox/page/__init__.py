"""The page of the local Slack: server-rendered, with a little script of ours."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.errors import SlackError
from sandbox.page.doing import do
from sandbox.page.places import Eyes
from sandbox.page.screens import parts, whole_page

if TYPE_CHECKING:
    from sandbox.slack import Sandbox

STATIC = Path(__file__).parent / "static"
WAIT_SECONDS, LOOK_SECONDS = 15.0, 0.05


def routes(slack: "Sandbox") -> list[BaseRoute]:
    """The page, its parts when something changed, and what people do on it."""

    async def page(request: Request) -> Response:
        user = request.query_params.get("as", "")
        if user not in slack.state.users:
            first = next(iter(slack.state.users))
            return RedirectResponse(f"/?as={first}&at=app")
        return HTMLResponse(await run_in_threadpool(whole_page, *_where(slack, request)))

    async def changes(request: Request) -> Response:
        """Waits until something has changed since `seen`, then gives every part anew."""
        seen = request.query_params.get("seen", "")
        await run_in_threadpool(_wait, slack, seen)
        eyes, at, thread = _where(slack, request)
        # Read before rendering: what changes meanwhile is then asked for again.
        version = str(slack.version)
        shown = await run_in_threadpool(parts, eyes, at, thread)
        return JSONResponse({"version": version, "parts": shown})

    async def file(request: Request) -> Response:
        return _file(slack, _where(slack, request)[0], request.path_params["file"])

    async def act(request: Request) -> Response:
        user, what = request.query_params["as"], request.path_params["what"]
        try:
            ask = json.loads(await request.body() or b"{}")
            return JSONResponse(await run_in_threadpool(do, slack, user, what, ask))
        except (SlackError, KeyError, ValueError, IndexError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return [
        Route("/", page),
        Route("/changes", changes),
        Route("/files/{file}", file),
        Route("/act/{what}", act, methods=["POST"]),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


def _file(slack: "Sandbox", eyes: Eyes, name: str) -> Response:
    """A picture, or a file as text, for whoever sees a conversation that it was shared in."""
    found = slack.state.files.get(name)
    if found is None or not any(eyes.reads(place) for place in found.channels):
        return PlainTextResponse("not found", 404)
    if found.is_picture:
        return Response(found.content, media_type="image/png")
    return PlainTextResponse(found.content.decode(errors="replace"))


def _where(slack: "Sandbox", request: Request) -> tuple[Eyes, str, str | None]:
    """Who looks, at what, and at which thread of it."""
    query = request.query_params
    return Eyes(slack, query["as"]), query.get("at", "app"), query.get("thread") or None


def _wait(slack: "Sandbox", seen: str) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while str(slack.version) == seen and time.monotonic() < until and not slack.closing:
        time.sleep(LOOK_SECONDS)
