"""The local Slack over HTTP: Web API, response_urls, Socket Mode, uploads, and the page."""

import json
import socket
import threading
import time
import urllib.parse
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from sandbox.errors import Dropped
from sandbox.page import routes as page_routes
from sandbox.slack import Sandbox
from sandbox.sockets import Sockets

EVENTS_EVERY = 0.05


class Server:
    """A running local Slack. `url` is its address; `sockets` the app's connections."""

    def __init__(self, slack: Sandbox, host: str, port: int) -> None:
        self.slack = slack
        self.sockets = Sockets()
        self._socket = _bound(host, port)
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        slack.base_url = self.url
        slack.socket_url = lambda: self.url.replace("http", "ws", 1) + "/link?ticket=sandbox"
        config = uvicorn.Config(
            Starlette(routes=self._routes()), log_config=None, log_level="error", lifespan="off",
            ws=_hearing(self.sockets), timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._events = threading.Thread(target=self._pump, name="sandbox-events", daemon=True)
        self._stopping = threading.Event()

    def start(self) -> "Server":
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.005)
        self._events.start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        self.slack.closing = True
        self._server.should_exit = True
        self._thread.join(timeout=5)
        self._events.join(timeout=5)
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def _pump(self) -> None:
        while not self._stopping.wait(EVENTS_EVERY):
            self.slack.pump()

    def _routes(self) -> list[BaseRoute]:
        return [
            Route("/api/{method}", self._api, methods=["GET", "POST"]),
            Route("/response/{token}", self._response, methods=["POST"]),
            Route("/upload/{file}", self._upload, methods=["POST"]),
            WebSocketRoute("/link", self.sockets.serve),
            *page_routes(self.slack),
        ]

    async def _api(self, request: Request) -> Response:
        args = await _args(request)
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        token = bearer or args.pop("token", None)
        try:
            answer = await run_in_threadpool(
                self.slack.call, request.path_params["method"], args, token
            )
        except Dropped:
            return _Broken()
        return JSONResponse(answer.body, answer.status, dict(answer.headers))

    async def _response(self, request: Request) -> Response:
        answer = await request.json()
        try:
            done = await run_in_threadpool(self.slack.respond, request.path_params["token"], answer)
        except Dropped:
            return _Broken()
        said = "ok" if done.body["ok"] else done.body.get("error")
        return PlainTextResponse(said, done.status, dict(done.headers))

    async def _upload(self, request: Request) -> Response:
        content = await request.body()
        try:
            done = await run_in_threadpool(self.slack.upload, request.path_params["file"], content)
        except Dropped:
            return _Broken()
        return PlainTextResponse("OK" if done.body["ok"] else "no", done.status)


def _hearing(sockets: Sockets) -> type[WebSocketsSansIOProtocol]:
    """A WebSocket whose other end can go deaf: still open, and answering not even a ping."""

    class Hearing(WebSocketsSansIOProtocol):
        def data_received(self, data: bytes) -> None:
            if not sockets.is_deaf(self.client):
                super().data_received(data)

    return Hearing


class _Broken(Response):
    """Ends the connection without a whole answer."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"100"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{"})


async def _args(request: Request) -> dict[str, Any]:
    """The arguments of a call, as query, form or JSON."""
    args: dict[str, Any] = dict(request.query_params)
    body = (await request.body()).decode()
    if request.headers.get("content-type", "").startswith("application/json"):
        read = json.loads(body or "{}")
        return args | (read if isinstance(read, dict) else {})
    form = {name: _read(value) for name, value in urllib.parse.parse_qsl(body)}
    return args | form


def _read(value: str) -> Any:
    """Forms carry lists and objects as JSON text."""
    if value[:1] in "[{":
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value


def _bound(host: str, port: int) -> socket.socket:
    """Raises OSError when the port is taken."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def serve(slack: Sandbox, host: str = "127.0.0.1", port: int = 0) -> Server:
    """Starts serving in the background; port 0 takes a free one."""
    return Server(slack, host, port).start()
