"""The sign of life to somebody outside."""

import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from savedesk.heartbeat import Heartbeat


class Listener(HTTPServer):
    """Counts what it hears and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.status, self.heard = 200, list[str]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/secret"


class Answers(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.server.heard.append(self.path)
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_beats_while_ready_and_is_silent_otherwise(listener: Listener) -> None:
    problems, beaten = {"slack": ""}, threading.Event()
    heart = Heartbeat(listener.url, lambda: problems, every=0.02)
    heart.start()
    for _ in range(100):
        if listener.heard:
            break
        beaten.wait(0.05)
    assert listener.heard[0] == "/secret"

    problems["slack"] = "the socket is down"
    beaten.wait(0.2)
    before = len(listener.heard)
    beaten.wait(0.2)
    assert len(listener.heard) == before
    heart.stop()


def test_a_failure_is_logged_once_and_so_is_the_recovery(
    listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "savedesk.heartbeat")
    heart = Heartbeat(listener.url, dict)
    for status in (500, 500, 200, 200, 500):
        listener.status = status
        heart.beat()
    assert [record.getMessage() for record in caplog.records] == [
        "the heartbeat is not heard: HTTP 500",
        "the heartbeat is heard again",
        "the heartbeat is not heard: HTTP 500",
    ]


def test_a_redirect_is_not_followed(listener: Listener, caplog: pytest.LogCaptureFixture) -> None:
    listener.status = 302
    Heartbeat(listener.url, dict).beat()
    assert listener.heard == ["/secret"]
    assert "HTTP 302" in caplog.text


def test_nobody_there_is_a_failure_that_names_no_address(caplog: pytest.LogCaptureFixture) -> None:
    Heartbeat("http://127.0.0.1:9/secret", dict).beat()
    assert "is not heard: ConnectError" in caplog.text
    assert "secret" not in caplog.text
