"""The doctor asks the CRM as a case does, and says in one sentence what is wrong and what helps."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.crm import CrmDesk
from bot.outside import Ask, Fault, SourceFailed
from domain.crm import CrmFields
from domain.policy import Policy
from savedesk.doctor import examine
from savedesk.doctor_crm import UNLIKE, look_at_crm
from savedesk.errors import CommandFailed
from savedesk.findings import Finding
from savedesk.settings import Settings, read_settings
from tests.crm_doubles import Double, HubSpotDouble, Reply
from tests.crm_server import Served, served
from tests.salesforce_double import SalesforceDouble


@pytest.fixture
def crm() -> Iterator[Served]:
    with served(HubSpotDouble()) as running:
        yield running


def findings(crm: Served, tmp_path: Path, settings: Settings) -> list[Finding]:
    """What the real doctor finds with this CRM in the policy file."""
    file = tmp_path / "policy.yml"
    file.write_text(
        f"crm:\n  source: hubspot\n  fields: {{arr: arr_usd, renewal: renewal_date}}\n"
        f"  hosts: ['{crm.url}']\n"
    )
    found = examine(replace(settings, policy=file, crm=crm.access))
    return [each for each in found if each.what.startswith("crm")]


def test_a_crm_that_answers_is_well(crm: Served, tmp_path: Path, settings: Settings) -> None:
    assert findings(crm, tmp_path, settings) == [
        Finding("crm: HubSpot answers", ok=True),
        Finding("crm: fields asked for: arr, renewal", ok=True),
    ]


def test_a_token_that_does_not_hold_is_told_with_its_remedy(
    crm: Served, tmp_path: Path, settings: Settings
) -> None:
    crm.double.stays = crm.double.unauthorised
    (found,) = findings(crm, tmp_path, settings)
    said = "crm: HubSpot does not accept the credentials (INVALID_AUTHENTICATION)."
    assert (found.what, found.ok) == (said, False)
    assert "docs/crm.md" in found.remedy
    assert "pat-secret" not in found.what + found.remedy


def test_a_redirect_is_told(crm: Served, tmp_path: Path, settings: Settings) -> None:
    crm.double.stays = Reply(301, b"", {"Location": "https://evil.example"})
    (found,) = findings(crm, tmp_path, settings)
    assert "redirect (HTTP 301), which is not followed" in found.what


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_is_a_finding_with_a_remedy(fault: Fault) -> None:
    class Failing:
        def open(self) -> "Failing":
            return self

        def find(self, _name: str) -> list[Ask]:
            raise SourceFailed(fault, "crm.example.com", "CODE_1")

    policy = replace(Policy(), crm=HubSpotDouble().rules)
    found = next(look_at_crm(policy, lambda: Failing()))  # type: ignore[arg-type, return-value]
    assert not found.ok
    assert found.remedy.endswith(".")
    assert "%(" not in found.what + found.remedy


def test_fields_that_the_policy_does_not_name_are_a_finding(crm: Served) -> None:
    rules = replace(crm.double.rules, fields=CrmFields(arr="arr_usd"), hosts=crm.hosts)
    policy = replace(Policy(), crm=rules)
    _well, fields = look_at_crm(policy, lambda: CrmDesk(lambda: policy, crm.access))
    assert not fields.ok
    assert "what renewal is called" in fields.remedy


def looked(running: Served, **names: str) -> list[Finding]:
    """What is found with these fields in the policy."""
    rules = replace(running.double.rules, fields=CrmFields(**names), hosts=running.hosts)
    policy = replace(Policy(), crm=rules)
    return [*look_at_crm(policy, lambda: CrmDesk(lambda: policy, running.access))]


def test_a_misspelt_property_of_hubspot_is_named_with_those_that_are_near(crm: Served) -> None:
    found = looked(crm, arr="arr_us", renewal="renewaldate", tier="qqqqq")
    assert [each for each in found if not each.ok] == [
        Finding("crm: HubSpot has no field “arr_us”", False, "Did you mean `arr_usd`?"),
        Finding("crm: HubSpot has no field “renewaldate”", False, "Did you mean `renewal_date`?"),
        Finding("crm: HubSpot has no field “qqqqq”", False, UNLIKE),
    ]
    assert crm.double.off_model == []


def test_a_label_written_as_a_name_leads_to_the_name(crm: Served) -> None:
    (wrong,) = [
        each for each in looked(crm, arr="annual_recurring_revenue", renewal="renewal_date")
        if not each.ok
    ]  # fmt: skip
    assert "`arr_usd`" in wrong.remedy


def test_a_misspelt_field_of_salesforce_is_named_also_behind_a_lookup() -> None:
    with served(SalesforceDouble()) as running:
        found = looked(running, arr="ARRR__c", renewal="Renewal__c", owner="Owner.Emial")
    assert [each.what for each in found] == [
        "crm: Salesforce refuses the question (INVALID_FIELD).",
        "crm: Salesforce has no field “ARRR__c”",
        "crm: Salesforce has no field “Owner.Emial”",
    ]
    assert [each.remedy for each in found][1:] == [
        "Did you mean `ARR__c`?", "Did you mean `Owner.Email`?",
    ]  # fmt: skip


def test_capitals_that_salesforce_takes_and_answers_otherwise_are_named() -> None:
    with served(SalesforceDouble()) as running:
        found = looked(running, arr="arr__c", renewal="Renewal__c", owner="owner.Email")
    assert [(each.what, each.remedy) for each in found if not each.ok] == [
        ("crm: Salesforce has no field “arr__c”", "Did you mean `ARR__c`?"),
        ("crm: Salesforce has no field “owner.Email”", "Did you mean `Owner.Email`?"),
    ]


def test_names_that_cannot_be_compared_are_no_problem(crm: Served) -> None:
    known = Reply(200, {"total": 0, "results": []})
    crm.double.troubles.extend([known, Reply(403, {"category": "MISSING_SCOPES"})])
    found = looked(crm, arr="arr_usd", renewal="renewal_date")
    assert all(each.ok for each in found)
    assert any("were not compared (MISSING_SCOPES)" in each.what for each in found)


@pytest.mark.parametrize("body", [{}, [], {"results": 7}, {"fields": "x"}, None, {"results": [7]}])
@pytest.mark.parametrize("double", [HubSpotDouble, SalesforceDouble])
def test_fields_in_a_form_that_nobody_knows_break_nothing(
    double: type[Double], body: object
) -> None:
    with served(double()) as running:
        well = Reply(200, {"total": 0, "results": [], "records": [], "done": True})
        running.double.troubles.extend([well, Reply(200, body)])
        assert looked(running, arr="ARR__c")


def test_without_a_crm_nothing_is_asked() -> None:
    assert list(look_at_crm(Policy(), lambda: pytest.fail("nobody is to be asked"))) == []


def test_credentials_come_from_the_environment() -> None:
    read = read_settings({
        "HUBSPOT_TOKEN": "pat-1", "SALESFORCE_DOMAIN": "acme.my.salesforce.com",
        "SALESFORCE_CLIENT_ID": "3MVG", "SALESFORCE_CLIENT_SECRET": "s3cret",
    })  # fmt: skip
    assert (read.crm.hubspot_token, read.crm.hubspot_url) == ("pat-1", "https://api.hubapi.com")
    assert read.crm.salesforce_domain == "https://acme.my.salesforce.com"
    for secret in ("pat-1", "3MVG", "s3cret"):
        assert secret not in repr(read)


@pytest.mark.parametrize("name", ["HUBSPOT_API_URL", "SALESFORCE_DOMAIN"])
def test_an_address_that_cannot_be_meant_is_explained(name: str) -> None:
    with pytest.raises(CommandFailed, match=f"{name} is not a web address"):
        read_settings({name: "https://[::1"})
