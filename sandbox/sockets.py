"""Socket Mode: the app connects to us, and we deliver over its connections."""

import asyncio
import json
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.delivery import ACK_SECONDS, Ack, Envelope


class Sockets:
    """The open connections of the app; each delivery goes over one of them."""

    def __init__(self) -> None:
        self._open: list[tuple[WebSocket, asyncio.AbstractEventLoop]] = []
        self._waiting: dict[str, Future[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self._count = 0
        self._deaf: set[object] = set()
        self._deafens = False
        self.opened = 0

    async def serve(self, socket: WebSocket) -> None:
        """Keeps one connection until it ends."""
        await socket.accept()
        self.opened += 1
        if self._deafens:
            self._deaf.add(socket.client)
        else:
            await self._greet(socket)
        await self._keep(socket)

    async def _greet(self, socket: WebSocket) -> None:
        hello = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0SANDBOX"}}
        await socket.send_text(json.dumps(hello))

    async def _keep(self, socket: WebSocket) -> None:
        entry = (socket, asyncio.get_running_loop())
        self._open.append(entry)
        try:
            while True:
                self._take(json.loads(await socket.receive_text()))
        except (WebSocketDisconnect, json.JSONDecodeError):
            pass
        finally:
            self._open.remove(entry)

    def go_deaf(self) -> None:
        """From now on every connection, old or new, stays open and nothing passes any more."""
        self._deafens = True
        self._deaf |= {socket.client for socket, _loop in self._open}

    def hear_again(self) -> None:
        """New connections work; those that are deaf stay so."""
        self._deafens = False

    def is_deaf(self, client: object) -> bool:
        """Whether what this client sends, pings included, is to be dropped."""
        return client in self._deaf

    def _take(self, message: dict[str, Any]) -> None:
        waiting = self._waiting.pop(str(message.get("envelope_id")), None)
        if waiting is not None:
            waiting.set_result(message.get("payload") or {})

    @property
    def connections(self) -> int:
        return len(self._open)

    def __call__(self, envelope: Envelope) -> Ack:
        """Delivers over the connections in turn and waits three seconds for the answer."""
        with self._lock:
            if not self._open:
                return Ack(ok=False, reason="app_not_connected")
            self._count += 1
            number = self._count
            socket, loop = self._open[number % len(self._open)]
        name, answer = f"e{number}", Future[dict[str, Any]]()
        self._waiting[name] = answer
        if not self.is_deaf(socket.client):
            asyncio.run_coroutine_threadsafe(socket.send_text(_text(name, envelope)), loop)
        try:
            return Ack(ok=True, body=answer.result(timeout=ACK_SECONDS))
        except NotInTime:
            self._waiting.pop(name, None)
            return Ack(ok=False, reason="operation_timeout")

    def disconnect(self) -> None:
        """Asks every connection to refresh, as Slack does every few hours."""
        for socket, loop in list(self._open):
            text = json.dumps({"type": "disconnect", "reason": "refresh_requested"})
            asyncio.run_coroutine_threadsafe(socket.send_text(text), loop)


def _text(name: str, envelope: Envelope) -> str:
    message = {
        "envelope_id": name,
        "type": envelope.kind,
        "payload": dict(envelope.payload),
        "accepts_response_payload": envelope.kind != "events_api",
    }
    if envelope.retry_num:
        message |= {"retry_attempt": envelope.retry_num, "retry_reason": "timeout"}
    return json.dumps(message)
