"""How we may speak to a CRM: from the environment only, and never shown."""

from dataclasses import dataclass, field

HUBSPOT = "https://api.hubapi.com"


@dataclass(frozen=True, slots=True)
class CrmAccess:
    """Tokens and where they are good. `salesforce_domain` is the company's own, with https."""

    hubspot_token: str = field(default="", repr=False)
    hubspot_url: str = HUBSPOT
    salesforce_domain: str = ""
    salesforce_client_id: str = field(default="", repr=False)
    salesforce_client_secret: str = field(default="", repr=False)
