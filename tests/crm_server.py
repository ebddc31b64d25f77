"""A double behind a real socket, and one that is asked without any."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode

from bot.crm_access import CrmAccess
from bot.fetching import code_in
from bot.outside import Ask, Fault, SourceFailed
from domain.crm import AllowedHost, CrmSource
from tests.crm_doubles import Double, Reply, asked_of

FAULTS = {401: Fault.UNAUTHORISED, 403: Fault.FORBIDDEN, 404: Fault.NOT_FOUND, 429: Fault.LIMITED}
SLOW, CUT, DROP = "slow", "cut", "drop"


class Direct:
    """Asks a double in this process: what the guarded client does to a status is repeated here."""

    def __init__(self, double: Double) -> None:
        self._double = double

    def fetch(self, ask: Ask) -> Any:
        body = json.dumps(ask.json).encode() if ask.json is not None else b""
        body = urlencode(ask.form).encode() if ask.form else body
        url = f"{ask.url}?{urlencode(ask.query)}" if ask.query else ask.url
        asked = asked_of(ask.method, url, ask.headers, body)
        wrong = self._double.trouble(asked)
        if wrong == SLOW:
            raise SourceFailed(Fault.TIMED_OUT, "host")
        if isinstance(wrong, str):
            raise SourceFailed(Fault.DROPPED, "host")
        reply = wrong or self._double.answer(asked)
        if reply.status >= 400:
            fault = FAULTS.get(reply.status, Fault.UNWELL if reply.status >= 500 else Fault.REFUSED)
            raise SourceFailed(fault, "host", code_in(reply.body) or f"HTTP {reply.status}")
        try:
            return json.loads(reply.sent) if reply.sent else None
        except ValueError:
            raise SourceFailed(Fault.NOT_JSON, "host") from None


class Served:
    """A double on a loopback port. `access` and `hosts` are how the client gets there."""

    def __init__(self, double: Double) -> None:
        self.double = double
        self.released = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self.hosts = (AllowedHost("127.0.0.1", self.port, private=True, plain=True),)
        if double.rules.source is CrmSource.SALESFORCE:
            double.instance = self.url
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def access(self) -> CrmAccess:
        return replace(self.double.access, hubspot_url=self.url)

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._do()

            def do_POST(self) -> None:
                self._do()

            def _do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = asked_of(self.command, self.path, dict(self.headers), body)
                served.reply(self, served.double.trouble(asked) or served.double.answer(asked))

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        return Handler

    def reply(self, handler: BaseHTTPRequestHandler, reply: Reply | str) -> None:
        if reply == SLOW:
            self.released.wait(30)
        if isinstance(reply, str):
            if reply == CUT:
                handler.send_response(200)
                handler.send_header("Content-Length", "1000")
                handler.end_headers()
                handler.wfile.write(b'{"total": 1, "resul')
            handler.close_connection = True
            return
        body = reply.sent
        handler.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        try:
            handler.wfile.write(body)
        except OSError:
            # Whoever asked had heard enough.
            handler.close_connection = True


@contextmanager
def served(double: Double) -> Iterator[Served]:
    running = Served(double)
    try:
        yield running
    finally:
        running.close()
