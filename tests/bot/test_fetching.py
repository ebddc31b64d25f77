"""The guard of what leaves for anywhere but Slack: whom it reaches, and what it never follows."""

import socket
import traceback
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import addresses_of, checked, is_public, listed
from bot.crm import own_hosts
from bot.crm_access import CrmAccess
from bot.fetching import Bounds, Fetcher, code_in, retry_after
from bot.outside import Ask, Fault, SourceFailed
from domain.crm import AllowedHost, CrmSource
from playbooks.checked_yaml import BadFile
from savedesk.policy import load_policy
from tests.crm_doubles import HubSpotDouble, Reply
from tests.crm_server import Served, served

CRM = AllowedHost("crm.example.com")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def fault_of(url: str, hosts: Sequence[AllowedHost], *addresses: str) -> Fault:
    with pytest.raises(SourceFailed) as caught:
        Fetcher(hosts, resolve=lambda _host, _port: addresses).fetch(Ask("GET", url))
    return caught.value.fault


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "168.63.129.16",
        "0.0.0.1", "192.0.0.192", "fec0::1", "::7f00:1", "::a00:1", "192.0.2.1",
        "198.18.0.1", "203.0.113.9", "224.0.0.1", "239.255.255.255", "255.255.255.255",
        "240.0.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
        "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf::1",
        "localhost", "", "1", "0x7f.1", "127.1",
        "64:ff9b:1::1", "3fff::1", "5f00::1", "192.88.99.1",
    ],
)  # fmt: skip
def test_an_address_inside_is_refused_in_whatever_form(address: str) -> None:
    assert not is_public(address)
    assert fault_of("https://crm.example.com/x", [CRM], address) is Fault.HOST_PRIVATE


@pytest.mark.parametrize(
    "address", ["104.18.32.7", "8.8.8.8", "2606:4700::6810:84e5", "::ffff:8.8.8.8"]
)
def test_an_address_outside_is_public(address: str) -> None:
    assert is_public(address)


def test_one_address_inside_among_several_is_enough_to_refuse() -> None:
    assert fault_of("https://crm.example.com/", [CRM], "8.8.8.8", "10.0.0.1") is Fault.HOST_PRIVATE


def test_a_host_that_is_listed_as_private_may_be_inside() -> None:
    inside = replace(CRM, private=True)
    assert checked(inside, lambda _host, _port: ["10.0.0.1"]) == ["10.0.0.1"]


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example.com/", "http://crm.example.com/", "https://crm.example.com:8443/",
        "https://crm.example.com.evil.example/", "https://evil.example/crm.example.com",
        "https://crm.example.com@evil.example/", "https://me:pw@crm.example.com/", "ftp://crm.example.com/",
        "file:///etc/passwd", "//crm.example.com/", "https://[::1]/", "https://127.0.0.1/", "https://",
    ],
)  # fmt: skip
def test_only_what_is_listed_is_asked(url: str) -> None:
    assert fault_of(url, [CRM], "8.8.8.8") in {Fault.HOST_NOT_LISTED, Fault.DROPPED}


@pytest.mark.parametrize("url", ["https://CRM.example.com/x", "https://crm.example.com.:443/x"])
def test_the_same_host_written_otherwise_is_the_same(url: str) -> None:
    assert listed(httpx.URL(url), [CRM]) is CRM


@pytest.mark.parametrize(
    "url",
    [
        "https://u:p@crm.example.com/", "https://crm.example.com@evil.example/",
        "https://evil.example#@crm.example.com/", "https://crm.example.com\\@evil.example/",
        "https://ｃｒｍ.example.com/", "https://xn--crm-1.example.com/", "https://[::ffff:7f00:1]/",
        "https://2130706433/", "https://crm.example.com%2eevil.example/",
        "https://crm.example.com\t.evil.example/", "//crm.example.com/", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_addresses_that_look_like_a_listed_host_are_not_asked(url: str) -> None:
    assert fault_of(url, [CRM], "8.8.8.8") is Fault.HOST_NOT_LISTED


@pytest.mark.parametrize("token", ["pät-1", "pat-na1-…", "pat\r\nX-Other: 1", "pat\x00", "pat\n"])
def test_a_token_that_no_header_holds_is_said_and_shown_to_nobody(
    token: str, caplog: pytest.LogCaptureFixture
) -> None:
    asked = Ask("GET", "https://crm.example.com/", {"Authorization": f"Bearer {token}"})
    with pytest.raises(SourceFailed) as caught:
        Fetcher([CRM], resolve=lambda _host, _port: ["8.8.8.8"]).fetch(asked)
    assert (caught.value.fault, caught.value.code) == (Fault.UNAUTHORISED, "not readable")
    said = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert token not in said


def test_a_name_that_means_nothing_is_told() -> None:
    def nothing(_host: str, _port: int) -> Sequence[str]:
        return addresses_of("no-such-name.invalid", 443)

    with pytest.raises(SourceFailed) as caught:
        Fetcher([CRM], resolve=nothing, sleep=lambda _s: None).fetch(
            Ask("GET", "https://crm.example.com/")
        )
    assert caught.value.fault is Fault.HOST_UNKNOWN
    assert fault_of("https://crm.example.com/", [CRM]) is Fault.HOST_UNKNOWN


def test_the_address_that_was_checked_is_the_one_that_is_asked() -> None:
    """The name means something else the second time it is looked up; nobody looks a second time."""
    with served(HubSpotDouble()) as running:
        looked: list[str] = []

        def rebinding(host: str, _port: int) -> list[str]:
            looked.append(host)
            return ["127.0.0.1"] if len(looked) == 1 else ["203.0.113.9"]

        name = AllowedHost("crm.example.com", running.port, private=True, plain=True)
        url = f"http://crm.example.com:{running.port}/crm/v3/owners/91"
        said = Fetcher([name], resolve=rebinding).fetch(
            Ask("GET", url, {"Authorization": f"Bearer {HubSpotDouble.token}"})
        )
        assert said["id"] == "91"
        assert looked == ["crm.example.com"]
        assert running.double.asked[0].headers["host"] == f"crm.example.com:{running.port}"


def test_another_address_of_the_name_is_tried_when_one_takes_no_connection() -> None:
    with served(HubSpotDouble()) as running:
        name = AllowedHost("crm.example.com", running.port, private=True, plain=True)
        url = f"http://crm.example.com:{running.port}/crm/v3/owners/91"
        ask = Ask("GET", url, {"Authorization": f"Bearer {HubSpotDouble.token}"})
        # Nothing listens on the second loopback address.
        assert Fetcher([name], resolve=lambda *_: ["::1", "127.0.0.1"]).fetch(ask)["id"] == "91"


def closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_where_nobody_listens_a_write_is_tried_again_as_well() -> None:
    port, pauses = closed_port(), list[float]()
    host = AllowedHost("127.0.0.1", port, private=True, plain=True)
    fetcher = Fetcher([host], sleep=pauses.append)
    with pytest.raises(SourceFailed) as caught:
        fetcher.fetch(Ask("POST", f"http://127.0.0.1:{port}/", repeatable=False))
    assert caught.value.fault is Fault.UNREACHABLE
    assert pauses == [0.5, 1.0]


def test_a_redirect_is_not_followed_even_to_the_same_host() -> None:
    with served(HubSpotDouble()) as running:
        running.double.stays = Reply(307, b"", {"Location": f"{running.url}/elsewhere"})
        assert _fault(running, "/x") is Fault.REDIRECTED
        assert [each.path for each in running.double.asked] == ["/x"]


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    with served(HubSpotDouble()) as running:
        running.double.stays = Reply(200, {"fine": True})
        assert Fetcher(running.hosts).fetch(Ask("GET", f"{running.url}/x")) == {"fine": True}


def _fault(running: Served, path: str) -> Fault:
    with pytest.raises(SourceFailed) as caught:
        Fetcher(running.hosts, sleep=lambda _s: None).fetch(Ask("GET", f"{running.url}{path}"))
    return caught.value.fault


def test_an_errand_whose_time_is_over_asks_nobody() -> None:
    with served(HubSpotDouble()) as running:
        moments = iter([0.0, 31.0, 31.0, 31.0, 31.0])
        fetcher = Fetcher(running.hosts, Bounds(errand=30.0), seconds=lambda: next(moments))
        with pytest.raises(SourceFailed) as caught:
            fetcher.fetch(Ask("POST", f"{running.url}/x", repeatable=False))
        assert caught.value.fault is Fault.TIMED_OUT
        assert running.double.asked == []


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0), ("0", 0.0), ("-3", 0.0), ("99999999", 3600.0), ("inf", 3600.0), ("nan", None),
        ("", None), ("soon", None), (format_datetime(NOW + timedelta(seconds=90)), 90.0),
        (format_datetime(NOW - timedelta(days=1)), 0.0),
    ],
)  # fmt: skip
def test_what_is_asked_for_with_429_is_read_and_capped(said: str, seconds: float | None) -> None:
    assert retry_after(said, NOW) == seconds


@given(st.text() | st.characters())
def test_no_header_breaks_the_reading(said: str) -> None:
    after = retry_after(said, NOW)
    assert after is None or 0 <= after <= 3600


def test_of_an_error_only_a_code_is_kept() -> None:
    assert code_in({"category": "MISSING_SCOPES", "message": "token pat-1"}) == "MISSING_SCOPES"
    assert code_in([{"errorCode": "INVALID_FIELD", "message": "x"}]) == "INVALID_FIELD"
    assert code_in({"error": "invalid_client"}) == "invalid_client"
    for odd in (
        [],
        [7],
        {},
        {"category": "two words"},
        {"error": ["x"]},
        None,
        "x",
        {"category": 5},
    ):
        assert code_in(odd) == ""


def test_the_vendors_own_host_is_allowed_and_no_other() -> None:
    access = CrmAccess(
        hubspot_url="https://elsewhere.example", salesforce_domain="https://acme.my.salesforce.com"
    )
    assert own_hosts(access, CrmSource.HUBSPOT) == [AllowedHost("api.hubapi.com")]
    assert own_hosts(access, CrmSource.SALESFORCE) == [AllowedHost("acme.my.salesforce.com")]
    plain = replace(access, salesforce_domain="http://127.0.0.1:8080")
    assert own_hosts(plain, CrmSource.SALESFORCE) == []
    assert own_hosts(CrmAccess(), CrmSource.SALESFORCE) == []


def test_secrets_are_not_shown() -> None:
    access = CrmAccess("pat-1", salesforce_client_id="3MVG", salesforce_client_secret="s3cret")
    assert not {"pat-1", "3MVG", "s3cret"} & set(repr(access).replace("'", " ").split())
    assert "Bearer" not in repr(Ask("GET", "https://x", {"Authorization": "Bearer pat-1"}))


def policy_of(tmp_path: Path, crm: str) -> Path:
    file = tmp_path / "p.yml"
    file.write_text(f"crm:\n{crm}")
    return file


def test_the_policy_lists_hosts_fields_and_what_is_written(tmp_path: Path) -> None:
    text = (
        "  source: hubspot\n  write_back: off\n  fields: {arr: arr_usd, owner: Owner.Email}\n"
        "  hosts: [gateway.example.com, {host: 'crm.internal:8443', private: true},"
        " 'http://127.0.0.1:8080', 'http://[::1]:81']\n"
    )
    rules = load_policy(policy_of(tmp_path, text)).crm
    assert rules.asks
    assert not rules.writes
    assert rules.hosts == (
        AllowedHost("gateway.example.com"),
        AllowedHost("crm.internal", 8443, private=True),
        AllowedHost("127.0.0.1", 8080, private=True, plain=True),
        AllowedHost("::1", 81, private=True, plain=True),
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("  source: pipedrive", 2, "input should be"),
        ("  source: hubspot", 2, "called in your CRM"),
        ("  hosts: ['http://crm.example.com']", 2, "would not be encrypted"),
        ("  hosts: ['http://localhost:80']", 2, "would not be encrypted"),
        ("  hosts: ['https://crm.example.com/path']", 2, "is not a host"),
        ("  hosts: ['crm.example.com:99999']", 2, "is not a host"),
        ("  hosts: ['a b']", 2, "is not a host"),
        ("  hosts: ['me@crm.example.com']", 2, "is not a host"),
        ("  hosts: ['*.example.com']", 2, "is not a host"),
        ("  hosts:\n    - {host: crm.example.com, privat: true}", 3, "write it as"),
        ('  fields: {arr: "x\' OR 1"}', 2, "should match pattern"),
        ("  write_back: yes", 2, "input should be"),
        ("  token: pat-1", 2, "token"),
        ("  api_version: latest", 2, "should match pattern"),
    ],
)
def test_a_mistake_in_the_section_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(BadFile) as caught:
        load_policy(policy_of(tmp_path, text + "\n"))
    assert said in caught.value.reason
    assert caught.value.line == line
