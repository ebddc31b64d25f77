"""Whether a delivery comes from who it says: one check per source, as each documents its own.

Secrets are several while one is being replaced. Comparing takes the same time whatever is wrong.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from savedesk.door_body import Turned

WINDOW_SECONDS = 300
MISSING = "The signature is missing or not readable."
WRONG = "The signature is wrong."
STALE = "The signature is older than 5 minutes, or from the future."
NOT_LET_IN = "The user or the password is wrong."
# What HubSpot leaves as it is of an address that it signs decoded.
HUBSPOT_DECODES = re.compile(r"%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signed:
    """A delivery as it came. `address` is the whole address it was sent to, `now` real seconds."""

    method: str
    address: str
    headers: Mapping[str, str]
    body: bytes
    now: float


def check_signature(source: str, signed: Signed, secrets: Sequence[str]) -> None:
    """Raises Turned (401) unless one of the secrets made this within the last five minutes."""
    CHECKS.get(source, _generic)(signed, secrets)


def _stripe(signed: Signed, secrets: Sequence[str]) -> None:
    parts = [each.strip().partition("=") for each in _header(signed, "stripe-signature").split(",")]
    stamps = [value for name, _, value in parts if name == "t"]
    told = [value for name, _, value in parts if name == "v1"]
    if len(stamps) != 1 or not told:
        raise Turned(401, MISSING)
    message = stamps[0].encode() + b"." + signed.body
    _match(told, (_digest(secret, message).hex() for secret in secrets))
    _fresh(stamps[0], 1, signed.now)


def _hubspot(signed: Signed, secrets: Sequence[str]) -> None:
    stamp = _header(signed, "x-hubspot-request-timestamp")
    told = _header(signed, "x-hubspot-signature-v3")
    address = HUBSPOT_DECODES.sub(lambda found: unquote(found[0]), signed.address)
    message = f"{signed.method}{address}".encode() + signed.body + stamp.encode()
    digests = (base64.b64encode(_digest(secret, message)).decode() for secret in secrets)
    _match([told], digests)
    _fresh(stamp, 1000, signed.now)


def _chargebee(signed: Signed, secrets: Sequence[str]) -> None:
    """Basic authentication; a secret is `user:password`."""
    scheme, _, told = _header(signed, "authorization").partition(" ")
    if scheme.lower() != "basic":
        raise Turned(401, NOT_LET_IN)
    try:
        pair = base64.b64decode(told.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise Turned(401, NOT_LET_IN) from None
    _match([pair.hex()], (secret.encode().hex() for secret in secrets), NOT_LET_IN)


def _generic(signed: Signed, secrets: Sequence[str]) -> None:
    stamp = _header(signed, "x-savedesk-timestamp")
    told = _header(signed, "x-savedesk-signature").lower().removeprefix("sha256=")
    message = stamp.encode() + signed.body
    _match([told], (_digest(secret, message).hex() for secret in secrets))
    _fresh(stamp, 1, signed.now)


CHECKS: Mapping[str, Callable[[Signed, Sequence[str]], None]] = {
    "stripe": _stripe,
    "hubspot": _hubspot,
    "chargebee": _chargebee,
}


def _header(signed: Signed, name: str) -> str:
    found = signed.headers.get(name, "")
    if not found or not found.isascii():
        raise Turned(401, MISSING)
    return found


def _digest(secret: str, message: bytes) -> bytes:
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def _match(told: Sequence[str], made: Iterable[str], said: str = WRONG) -> None:
    """Every pair is compared, so that the time says nothing of which was near."""
    pairs = [hmac.compare_digest(mine, theirs) for mine in made for theirs in told[:10]]
    if not any(pairs):
        raise Turned(401, said)


def _fresh(stamp: str, per_second: int, now: float) -> None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 20):
        raise Turned(401, MISSING)
    if abs(now - int(stamp) / per_second) > WINDOW_SECONDS:
        raise Turned(401, STALE)
