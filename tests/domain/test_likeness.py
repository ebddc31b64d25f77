"""Which names are near enough to ask, and which are another customer's."""

from itertools import combinations

import pytest
from rapidfuzz.distance import OSA

from domain.accounts import account_key
from domain.likeness import is_near, most_edits

NEAR = [
    ("ACMEE Corp", "ACME"),
    ("Acem", "ACME"),
    ("Mueller", "Müller GmbH"),
    ("Globx", "Globex"),
    ("Gloebx", "Globex"),
    ("Initech Sytems", "Initech Systems"),
    ("Northwnid Traders", "Northwind Traders"),
    ("Vandelay Industires", "Vandelay Industries"),
    ("Vandeley Industreis", "Vandelay Industries"),
    ("Soylent", "Soylent Foods"),
    ("Soylent Foods", "Soylent"),
    ("Stark Industries Europe", "Stark Industries"),
    ("Foods Soylent", "Soylent Foods"),
    ("Data Dog", "Datadog"),
    ("CocaCola", "Coca-Cola"),
    ("IBM", "International Business Machines"),
    ("International Business Machines", "IBM"),
    ("Acme Tech", "Acme Technologies"),
    ("Acme Intl", "Acme International"),
    ("Massive Dynmic", "Massive Dynamic"),
    ("Umbrela", "Umbrella"),
    ("wayne enterprise", "Wayne Enterprises"),
    ("決済サービスズジャパン", "決済サービスジャパン"),
]
OTHER = [
    ("ACME", "ACNE"),
    ("ACME", "Apex"),
    ("Load 1", "Load 2"),
    ("Account 17", "Account 71"),
    ("Team A", "Team B"),
    ("3M", "4M"),
    ("IBM", "ICM"),
    ("Visa", "Vista Equity"),
    ("Delta Airlines", "Delta Faucet"),
    ("Delta", "Beta"),
    ("First National Bank", "Second National Bank"),
    ("Acme Foods", "Acme Steel"),
    ("Globex", "Initech"),
    ("Systems", "Logistics"),
    ("United Airlines", "United Rentals"),
    ("General Motors", "General Mills"),
    ("General Electric", "General Dynamics"),
    ("American Express", "American Airlines"),
    ("Blue Heron Consulting", "Blue River Consulting"),
    ("Hooli", "Holly"),
    ("Ford", "Fox"),
    ("日立", "東芝"),
]
# A directory in which no name holds another one up.
CUSTOMERS = """
Adobe, Airbus, Allianz, Alphabet, Amazon, American Airlines, American Express, Apple, Atlassian,
AstraZeneca, BASF, Bayer, BlackRock, BMW, Boeing, Booking, Bosch, Bridgestone, Broadcom, Canon,
Carrefour, Caterpillar, Chevron, Cisco, Citigroup, Coca-Cola, Colgate, Comcast, Continental,
Costco, Danone, Daimler, Dell, Deloitte, Disney, DoorDash, DuPont, eBay, Ericsson, FedEx, Fiat,
Ford, Fujitsu, General Dynamics, General Electric, General Mills, General Motors, Goldman Sachs,
Heineken, Hitachi, Honda, Honeywell, Hyundai, Infosys, Intel, Intuit, John Deere, Kellogg,
Komatsu, Lenovo, Lockheed Martin, Lufthansa, Mastercard, McDonalds, Merck, Michelin, Microsoft,
Mitsubishi, Moderna, Morgan Stanley, Nestle, Netflix, Nike, Nissan, Nokia, Novartis, Nvidia,
Oracle, Panasonic, PayPal, PepsiCo, Petronas, Pfizer, Philips, Pinterest, Procter Gamble,
Qualcomm, Rakuten, Renault, Roche, Salesforce, Samsung, Sanofi, Shopify, Siemens, SoftBank, Sony,
Spotify, Starbucks, Subaru, Suzuki, Target, Tesla, Toshiba, Toyota, Twilio, Uber, Unilever, United
Airlines, United Rentals, Verizon, Visa, Vodafone, Volkswagen, Volvo, Walmart, Workday, Xerox,
Yamaha, Zalando, Zendesk
"""


def distance(one: str, other: str, most: int) -> int:
    return int(OSA.distance(one, other, score_cutoff=most))


def near(one: str, other: str) -> bool:
    return is_near(account_key(one), account_key(other), distance)


@pytest.mark.parametrize(("typed", "known"), NEAR)
def test_a_slip_a_missing_word_or_an_abbreviation_is_asked_about(typed: str, known: str) -> None:
    assert near(typed, known)
    assert near(known, typed)


@pytest.mark.parametrize(("typed", "known"), OTHER)
def test_another_customers_name_holds_nobody_up(typed: str, known: str) -> None:
    assert not near(typed, known)
    assert not near(known, typed)


def test_of_well_known_companies_none_is_taken_for_another() -> None:
    names = [name.strip() for name in CUSTOMERS.split(",")]

    assert [(one, other) for one, other in combinations(names, 2) if near(one, other)] == []


def test_the_same_key_is_not_near_but_exact() -> None:
    assert not near("ACME", "Acme, Inc.")


@pytest.mark.parametrize(("length", "edits"), [(1, 0), (3, 0), (4, 1), (8, 1), (9, 2), (60, 2)])
def test_the_longer_a_name_the_more_slips(length: int, edits: int) -> None:
    assert most_edits(length) == edits
