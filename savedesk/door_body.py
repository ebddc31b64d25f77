"""The body of a delivery, read with a limit, and turning one away in words."""

import asyncio
from typing import Annotated

from fastapi import Depends, Request

MOST_BYTES = 1024 * 1024
BODY_SECONDS = 20.0
TOO_SLOW = "The request did not come in time."
TOO_LARGE = "The request is larger than 1 MB."


class Turned(Exception):
    """A delivery that is turned away: status and one sentence."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status
        self.said = said


async def _body(request: Request) -> bytes:
    """The body, up to a megabyte: what is larger is read no further, what says so not at all.

    One that trickles in is not waited for: whoever sends so holds a connection, and nothing else.
    """
    said = request.headers.get("content-length", "")
    if said.isascii() and said.isdecimal() and int(said[:20]) > MOST_BYTES:
        raise Turned(413, TOO_LARGE)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read(request)
    except TimeoutError:
        raise Turned(408, TOO_SLOW) from None


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Turned(413, TOO_LARGE)
    return bytes(body)


Body = Annotated[bytes, Depends(_body)]
