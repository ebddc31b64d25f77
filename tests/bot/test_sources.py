"""One contract for every CRM: what it finds, what it cannot read, and each way it can fail."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crm import CrmDesk
from bot.directory import Note
from bot.fetching import Bounds, Fetcher
from bot.learning_words import FAULTS, REMEDIES, fault_in_words
from bot.outside import Fault, SourceFailed
from bot.salesforce import quoted
from domain.crm import CrmFields, FoundAccount
from domain.policy import Policy
from playbooks.words import words_for
from tests.crm_doubles import Double, HubSpotDouble, Reply
from tests.crm_server import CUT, DROP, SLOW, Served, served
from tests.salesforce_double import SalesforceDouble, unquoted

HTML = Reply(200, b"<html><body>Sign in</body></html>", {"Content-Type": "text/html"})
FULL = {"arr": "84000.50", "currency": "EUR", "renewal": "2026-03-03", "health": "62.4",
        "tier": "Gold", "segment": "Enterprise", "owner": "91"}  # fmt: skip


class Waited:
    """Sleeps by moving its own clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def seconds(self) -> float:
        return self.now


@pytest.fixture(params=[HubSpotDouble, SalesforceDouble], ids=["hubspot", "salesforce"])
def crm(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A double on a port; whatever of it does not fit the vendor's own models fails the test."""
    with served(request.param()) as running:
        yield running
        assert running.double.off_model == []


@pytest.fixture
def waited() -> Waited:
    return Waited()


@pytest.fixture
def desk(crm: Served, waited: Waited) -> CrmDesk:
    """The real client, with time-outs that a test can wait for."""
    rules = replace(crm.double.rules, hosts=crm.hosts)

    def outside(hosts: Any, errand: float) -> Fetcher:
        slow = any(each == SLOW for each in [crm.double.stays, *crm.double.troubles])
        bounds = Bounds(connect=5.0, read=0.2 if slow else 10.0, errand=errand)
        return Fetcher(hosts, bounds, seconds=waited.seconds, sleep=waited.sleep)

    return CrmDesk(lambda: replace(Policy(), crm=rules), crm.access, outside)


def found(desk: CrmDesk, name: str = "ACME") -> list[FoundAccount]:
    return desk.open().find(name)


def failed(desk: CrmDesk) -> SourceFailed:
    with pytest.raises(SourceFailed) as caught:
        found(desk)
    return caught.value


def test_a_record_is_read_with_all_its_facts(crm: Served, desk: CrmDesk) -> None:
    crm.double.add("1001", "ACME", **FULL)
    expected = FoundAccount(
        "1001", "ACME", 84_000_50, "EUR", date(2026, 3, 3), "owner91@example.com", 62, "Gold",
        "Enterprise",
    )  # fmt: skip
    assert found(desk) == [expected]
    assert desk.open().get("1001") == expected


def test_nothing_found_is_an_answer(crm: Served, desk: CrmDesk) -> None:
    assert found(desk) == []
    assert desk.open().get("404404") is None


def test_an_archived_record_is_none(crm: Served, desk: CrmDesk) -> None:
    crm.double.add("1", "ACME", archived=True)
    assert found(desk) == []


def test_a_legal_form_in_the_typed_name_does_not_hide_the_record(
    crm: Served, desk: CrmDesk
) -> None:
    crm.double.add("1", "Acme")
    assert [each.external_id for each in found(desk, "ACME, Inc.")] == ["1"]


def test_every_page_is_read(crm: Served, desk: CrmDesk) -> None:
    crm.double.page = 2
    for number in range(5):
        crm.double.add(str(number), f"Acme {number}")
    assert [each.external_id for each in found(desk)] == ["0", "1", "2", "3", "4"]


def test_properties_that_are_missing_are_not_known(crm: Served, desk: CrmDesk) -> None:
    crm.double.add("1", "ACME", arr=None, renewal="")
    assert found(desk) == [FoundAccount("1", "ACME")]


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("arr", "about 80k"), ("arr", "-5"), ("arr", "NaN"), ("arr", "1e400"), ("arr", True),
        ("arr", ["84000"]), ("renewal", "soon"), ("renewal", "2026-02-30"), ("renewal", 3.5),
        ("renewal", "0001-01-01"), ("renewal", "9999-12-31"),
        ("renewal", "9" * 30), ("health", "101"), ("health", "green"), ("tier", {"x": 1}),
        ("currency", "dollars"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_named_and_left_out(
    crm: Served, desk: CrmDesk, fact: str, value: Any
) -> None:
    crm.double.add("1", "ACME", **{"arr": "10", "segment": "SMB", fact: value})
    one = found(desk)[0]
    crm.double.off_model.clear()  # Such values are not in the models either.
    assert one.unreadable == (fact,)
    assert one.segment == "SMB"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-03", date(2026, 3, 3)),
        ("2026-03-03T23:30:00.000Z", date(2026, 3, 3)),
        ("1772496000000", date(2026, 3, 3)),
    ],
)
def test_days_are_read_as_vendors_write_them(
    crm: Served, desk: CrmDesk, written: str, day: date
) -> None:
    crm.double.add("1", "ACME", renewal=written)
    assert found(desk)[0].renewal_on == day


def test_an_owner_who_is_gone_costs_only_the_owner(crm: Served, desk: CrmDesk) -> None:
    crm.double.add("1", "ACME", arr="10", owner="77")
    assert (found(desk)[0].owner_email, found(desk)[0].arr_minor) == (None, 10_00)


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        (Reply(403, {"category": "MISSING_SCOPES", "message": "m"}), Fault.FORBIDDEN),
        (Reply(403, [{"errorCode": "API_DISABLED_FOR_ORG", "message": "m"}]), Fault.FORBIDDEN),
        (Reply(403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "m"}]), Fault.LIMITED),
        (Reply(404, b""), Fault.NOT_FOUND),
        (Reply(400, [{"errorCode": "INVALID_FIELD", "message": "No such column"}]), Fault.REFUSED),
        (Reply(400, {"category": "VALIDATION_ERROR", "message": "m"}), Fault.REFUSED),
        (Reply(429, b""), Fault.LIMITED),
        (Reply(429, b"", {"Retry-After": "2"}), Fault.LIMITED),
        (Reply(500, b"oops"), Fault.UNWELL),
        (Reply(503, HTML.body), Fault.UNWELL),
        (SLOW, Fault.TIMED_OUT),
        (CUT, Fault.DROPPED),
        (DROP, Fault.DROPPED),
        (HTML, Fault.NOT_JSON),
        (Reply(200, b'{"total": 1, "results": [{"id"'), Fault.NOT_JSON),
        (Reply(200, b"[" * 100_000), Fault.NOT_JSON),
        (Reply(200, {"nothing": "known"}), Fault.WRONG_SHAPE),
        (Reply(200, [1, 2]), Fault.WRONG_SHAPE),
        (Reply(200, {"results": [7], "records": [7]}), Fault.WRONG_SHAPE),
        (Reply(200, b'{"x": "' + b"y" * 10_000_000 + b'"}'), Fault.TOO_LARGE),
        (Reply(302, b"", {"Location": "https://evil.example/"}), Fault.REDIRECTED),
        (Reply(200, b"zip", {"Content-Encoding": "gzip"}), Fault.WRONG_SHAPE),
    ],
    ids=range(22),
)  # fmt: skip
def test_every_failure_has_its_name_and_one_sentence(
    crm: Served, desk: CrmDesk, trouble: Reply | str, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    crm.double.stays = trouble
    wrong = failed(desk)
    assert wrong.fault is fault
    said = fault_in_words(words_for("en"), crm.double.rules, fault, wrong.code, wrong.host)
    assert said.count(". ") == 0
    assert said.endswith(".")
    for secret in ("pat-secret-7f3a", "sf-secret-91ab", "00D-token-1"):
        assert secret not in f"{wrong!r} {wrong} {wrong.__context__!r} {said} {caplog.text}"


def test_every_fault_has_a_sentence_and_a_remedy() -> None:
    assert set(FAULTS) == set(REMEDIES) == set(Fault)


def test_a_token_that_does_not_hold_is_renewed_once_where_it_can_be(
    crm: Served, desk: CrmDesk
) -> None:
    crm.double.add("1", "ACME")
    crm.double.troubles.append(crm.double.unauthorised)
    if isinstance(crm.double, HubSpotDouble):
        assert failed(desk).fault is Fault.UNAUTHORISED
        return
    assert isinstance(crm.double, SalesforceDouble)
    assert [each.external_id for each in found(desk)] == ["1"]
    assert crm.double.tokens == 2
    found(desk)
    assert crm.double.tokens == 2
    crm.double.stays = crm.double.unauthorised
    assert failed(desk).fault is Fault.UNAUTHORISED
    assert crm.double.tokens == 3


def test_what_passes_is_asked_again_after_the_pause_that_was_asked_for(
    crm: Served, desk: CrmDesk, waited: Waited
) -> None:
    crm.double.add("1", "ACME")
    crm.double.troubles.extend([Reply(429, b"", {"Retry-After": "7"}), Reply(502, b"")])
    assert [each.external_id for each in found(desk)] == ["1"]
    assert waited.pauses == [7.0, 1.0]


def test_a_pause_longer_than_the_errand_is_not_sat_out(
    crm: Served, desk: CrmDesk, waited: Waited
) -> None:
    crm.double.stays = Reply(429, b"", {"Retry-After": "600"})
    assert failed(desk).retry_after == 600.0
    assert waited.pauses == []


def test_nobody_is_asked_more_than_three_times(crm: Served, desk: CrmDesk) -> None:
    crm.double.stays = Reply(500, b"")
    failed(desk)
    asked = [each for each in crm.double.asked if "oauth2" not in each.path]
    assert len(asked) == 3


def test_what_will_not_change_is_asked_once(crm: Served, desk: CrmDesk) -> None:
    crm.double.stays = Reply(403, b"")
    failed(desk)
    assert len([each for each in crm.double.asked if "oauth2" not in each.path]) == 1


def test_without_credentials_nobody_is_asked(crm: Served, desk: CrmDesk) -> None:
    from bot.crm_access import CrmAccess

    policy = replace(Policy(), crm=crm.double.rules)
    bare = CrmDesk(lambda: policy, CrmAccess())
    assert failed(bare).fault is Fault.NOT_SET
    assert crm.double.asked == []


NOTE = Note("1001", "k3y0paque", "Save case <closed>", "ARR kept: $84,000\nCause: R&D",
            datetime(2026, 3, 2, 9, 0, tzinfo=UTC))  # fmt: skip


def test_a_note_is_written_and_found_by_its_key(crm: Served, desk: CrmDesk) -> None:
    assert desk.open().find_note("1001", NOTE.key) is None
    made = desk.open().add_note(NOTE)
    assert desk.open().find_note("1001", NOTE.key) == made
    assert desk.open().find_note("1001", "another") is None


@pytest.mark.parametrize("trouble", [Reply(500, b""), SLOW, CUT, DROP], ids=range(4))
def test_a_note_that_may_be_written_is_not_sent_again(
    crm: Served, desk: CrmDesk, trouble: Reply | str
) -> None:
    crm.double.troubles.append(trouble)
    with pytest.raises(SourceFailed):
        desk.open().add_note(NOTE)
    assert len([each for each in crm.double.asked if "oauth2" not in each.path]) == 1


def test_a_note_that_was_certainly_not_written_is_sent_again(crm: Served, desk: CrmDesk) -> None:
    crm.double.troubles.append(Reply(429, b"", {"Retry-After": "1"}))
    assert desk.open().add_note(NOTE)
    assert len(crm.double.notes) == 1


NASTY = ["O'Reilly", 'The "Best" Co', "back\\slash", "100% _sure_", "' OR Name != '",
         "Störung ü 決済", "\\' OR Id != '", "tab\there", "%", "\\"]  # fmt: skip


@pytest.mark.parametrize("name", NASTY, ids=range(len(NASTY)))
def test_a_name_is_only_a_name_whatever_stands_in_it(crm: Served, desk: CrmDesk, name: str) -> None:
    crm.double.add("1", name)
    crm.double.add("2", "Globex")
    assert [each.external_id for each in found(desk, name)] == ["1"]


@given(st.text())
def test_a_soql_literal_ends_where_it_is_meant_to(text: str) -> None:
    for like in (False, True):
        literal = quoted(text, like=like)
        assert unquoted(literal) == text
        bare = literal.replace("\\\\", "")
        assert "'" not in bare.replace("\\'", "")
        assert not bare.endswith("\\")


def test_salesforce_may_not_send_us_elsewhere() -> None:
    with served(SalesforceDouble()) as running:
        running.double.instance = "https://evil.example"
        rules = replace(running.double.rules, hosts=running.hosts)
        access = replace(running.access, salesforce_domain=running.url)
        desk = CrmDesk(lambda: replace(Policy(), crm=rules), access)
        assert failed(desk).fault is Fault.HOST_NOT_LISTED


@pytest.mark.parametrize("more", ["https://evil.example/x", "//evil.example/x", "@evil.example"])
def test_the_next_page_is_asked_where_the_first_one_was(more: str) -> None:
    with served(SalesforceDouble()) as running:
        rules = replace(running.double.rules, hosts=running.hosts)
        desk = CrmDesk(lambda: replace(Policy(), crm=rules), running.access)
        page = {"totalSize": 3, "done": False, "records": [], "nextRecordsUrl": more}
        running.double.stays = Reply(200, page)
        assert failed(desk).fault is Fault.WRONG_SHAPE


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["id", "Id", "Name", "name", "results", "records", "properties", "paging",
                         "next", "after", "done", "nextRecordsUrl", "arr_usd", "ARR__c", "email",
                         "access_token", "instance_url", "renewal_date", "hubspot_owner_id"]),
        inner, max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip


class Anything:
    """Answers whatever it is told to."""

    def __init__(self, said: Any) -> None:
        self._said = said

    def fetch(self, ask: object) -> Any:
        return self._said


@pytest.mark.parametrize("double", [HubSpotDouble, SalesforceDouble])
@given(said=ANYTHING)
def test_no_answer_whatsoever_is_more_than_a_failure(double: type[Double], said: Any) -> None:
    one = double()
    desk = CrmDesk(
        lambda: replace(Policy(), crm=one.rules), one.access, lambda _hosts, _errand: Anything(said)
    )
    with suppress(SourceFailed):
        desk.open().find("ACME")
    with suppress(SourceFailed):
        desk.open().get("1")


def test_fields_without_a_name_are_not_asked_for() -> None:
    with served(HubSpotDouble()) as running:
        rules = replace(running.double.rules, fields=CrmFields(arr="arr_usd"), hosts=running.hosts)
        desk = CrmDesk(lambda: replace(Policy(), crm=rules), running.access)
        found(desk)
        asked = running.double.asked[0].json["properties"]
        assert asked == ["name", "arr_usd", "hubspot_owner_id"]
