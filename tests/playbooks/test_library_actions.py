"""What the save discipline asks for in each situation stands in its playbook: whose, due when.

Each row of a table: what is asked for | item | role | due | words of the item that show it.
"""

import pytest
import yaml

from playbooks.catalogue import LIBRARY, load_catalogue
from playbooks.schema import read_span

ACTIONS = {
    "first-48-hours": """
        a first contact by phone, not e-mail | call | csm | 24h | by phone, not e-mail
        root-cause investigation started | investigate | csm | 24h | start the investigation
        internal stakeholders alerted | alert | csm | 4h | manager, support, product and sales
        draft save plan written | draft-plan | csm | 48h | draft the save plan
        the customer knows we are on it | customer-knows | csm | 48h | tell the customer
        support ticket history | tickets | support | 24h | support tickets
        product analytics against the need | investigate | csm | 24h | use against their stated need
        product team on roadmap, workaround | ask-product | product | 48h | planned, possible
        competitive intelligence | competitors | sales | 48h | competitors
        several stakeholders | several-people | csm | 48h | two more people
        no offer before the cause is known | no-offer-yet | manager | 48h | discount
        five whys, at least to the third | five-whys | csm | 48h | third why
        the root cause has a category | root-cause | csm | 3d | category
        stakeholder map | stakeholders | csm | 3d | role, stance, last contact
        three relationships, a sponsor | stakeholders | csm | 3d | three live relationships
        days 2-3: the plan | agree-plan | manager | 3d | agree the plan
        week 1: first intervention | first-step | csm | 7d | first fix or workaround
        weekly customer update | weekly-update | csm | 7d | progress, status, next steps
        weeks 2-4: implement | implement | csm | 21d | carry out the plan
        weeks 2-4: verify | verify | csm | 28d | check in their data
        day 30: the problem is gone | follow-up | csm | 30d | the problem is gone
        day 30: the value is seen again | follow-up | csm | 30d | the value is back
    """,
    "product": """
        CSM call | call | csm | 24h | call the customer
        issue documented | reproduce | support | 24h | write the issue down
        issue reproduced | reproduce | support | 24h | reproduce it
        escalated by name | escalate | csm | 24h | named person in product or engineering
        the customer hears who | escalate | csm | 24h | give the customer that name
        feasibility from product | feasibility | product | 5d | whether it can be done
        workaround | workaround | support | 72h | workaround
        or manual interim service | interim-service | support | 72h | by hand
        dated fix commitment | fix-commitment | engineering | 7d | sprint, qa, beta, release
        beta access before release | beta-access | product | 7d | beta access
        weekly progress updates | progress-updates | csm | 28d | every week until release
        interim value shown | interim-value | csm | 14d | works for them meanwhile
        relationship touch | relationship-touch | csm | 21d | without a ticket
        pain, frequency, urgency | case-for-product | csm | 2d | pain, frequency, urgency
        how many others ask | case-for-product | csm | 2d | how many others ask
        what competitors have | case-for-product | csm | 2d | what competitors have
        told how it was prioritised | answer-priority | csm | 7d | how their request was prioritised
        an engineer joins the call | engineer-joins | engineering | 3d | join the next call
    """,
    "value": """
        use and outcomes | use-and-outcomes | csm | 24h | use and outcomes from their data
        time saved x hourly cost | quantify | csm | 3d | time saved × hourly cost
        revenue enabled, cost avoided | quantify | csm | 3d | revenue enabled, cost avoided
        speed, strategic value | quantify | csm | 3d | speed, strategic value
        on agreed KPIs | agree-kpis | csm | 3d | which kpis count
        users against non-users | prove | csm | 5d | users against non-users
        before against after | prove | csm | 5d | before against after
        weak results reported honestly | prove | csm | 5d | weak results as they are
        end users surveyed | survey | csm | 5d | survey the end users
        compared with the ROI sold | sold-roi | sales | 3d | roi that was sold
        cost comparison | cost-comparison | csm | 5d | manual work and with a competitor
        ROI model with the customer | roi-model | csm | 7d | with the customer
        unused potential | unused-potential | csm | 6d | 3 of 8 core features
        training | training | csm | 14d | train
        onboarding for unused features | onboarding | csm | 21d | onboard the unused features
        value reports | value-report | csm | 21d | value report
        executive business review | executive-review | manager | 30d | executive business review
        next-12-month success plan | success-plan | csm | 28d | success plan for the next 12 months
    """,
    "service": """
        acknowledge without defending | acknowledge | csm | 24h | without defending
        sincere apology | apology | manager | 48h | sincerely
        specific changes in writing | changes-in-writing | csm | 3d | specific changes in writing
        direct line | direct-line | csm | 3d | direct line
        fixed weekly check-in slot | weekly-check-in | csm | 3d | weekly check-in slot
        senior engineer | named-engineer | support | 5d | senior engineer for their tickets
        weekly open-issue summary | issue-summary | support | 7d | weekly summary of open issues
        manager reviews monthly | manager-review | manager | 28d | every month
        joins the review | business-review | manager | 30d | join the business review
        change the CSM if beyond repair | change-csm | manager | 5d | change the csm
        framed as service improvement | change-csm | manager | 5d | improvement of their service
        executive outreach | executive-outreach | executive | 5d | their executive
        support 4 h, CSM 2 h | service-levels | manager | 7d | support 4 h instead of 24 h, csm 2 h
        monthly review | service-levels | manager | 7d | monthly review
        quarterly EBR, yearly planning | service-levels | manager | 7d | quarterly ebr, yearly
        written service levels | service-levels | manager | 7d | in writing
        whose compliance is tracked | track-levels | csm | 14d | track each service level
    """,
    "budget": """
        confirmed by the five whys | confirm-cut | csm | 24h | five whys
        limits agreed before the talk | ceiling | manager | 24h | before the conversation
        arm the champion: executive deck | arm-champion | csm | 3d | executive deck
        cost-benefit on their data | cost-benefit | csm | 4d | on their data
        benchmarks | case-studies | csm | 5d | benchmarks
        case studies | case-studies | csm | 5d | case studies
        structured price options | price-options | sales | 5d | structured options
        never a bare percentage | offer | csm | 7d | never a bare percentage
        annual prepay | price-options | sales | 5d | annual prepay (e.g. 25%)
        volume | price-options | sales | 5d | volume
        quarterly billing | payment-terms | sales | 5d | quarterly billing, 60-day terms
        deferred fees | payment-terms | sales | 5d | deferred fees
        increase stepped | payment-terms | sales | 5d | an increase stepped over 12 months
        six-month bridge | bridge | sales | 5d | six-month bridge
        who could show likely recovery | recovery | csm | 3d | within six months
        feature-priority commitment | feature-priority | product | 7d | can get a date
        no re-implementation fee | no-reimplementation | sales | 7d | no second implementation fee
        partial retention: scope or seats | partial | csm | 5d | smaller scope or fewer seats
        expansion path kept | expansion-path | sales | 14d | way back into the smaller contract
        phased: 40% off months 1-3 | phased | sales | 5d | 40% off months 1–3
        phased: 20% off months 4-6 | phased | sales | 5d | 20% off months 4–6
        phased: list price from month 7 | phased | sales | 5d | list price from month 7
    """,
    "competition": """
        identify within 72 h | identify | csm | 72h | identify the competitor
        never attack | differences | product | 4d | attack nobody
        concrete differences | differences | product | 4d | 47 sources against 12
        what can't be copied | hard-to-copy | csm | 5d | integrations, data, people, history
        selective roadmap | roadmap | product | 7d | few roadmap items
        beta or advisory seat | beta-seat | product | 7d | beta seat or an advisory seat
        peer reference in their industry | peer-reference | sales | 7d | from their industry
        switched to us | switched-to-us | sales | 7d | case studies of customers who switched
        user community | community | csm | 14d | user community
        migration cost, plainly | migration-cost | csm | 5d | migration cost and risk plainly
        30-day trial | trial | csm | 10d | 30-day trial of the advanced features
        sales-engineer deep dive | deep-dive | sales | 7d | sales engineer
        executive review | executive-review | executive | 21d | executive review
    """,
    "champion-departure": """
        week 1: identify successor | find-successor | csm | 48h | identify the successor
        week 1: intro call | intro-call | csm | 5d | intro call
        week 1: value summary and context | value-summary | csm | 5d | value summary and the context
        week 1: learn priorities | priorities | csm | 1w | learn their priorities
        week 1: engagement model | engagement-model | csm | 1w | propose an engagement model
        week 2: usage review | usage-review | csm | 2w | go through the use
        week 2: quick win | quick-win | csm | 2w | one quick win
        executive briefing in two weeks | executive-briefing | manager | 2w | within two weeks
        treat as a new customer | onboard | csm | 10d | new customer
        week 3: strategic alignment | strategy | csm | 3w | align on strategy
        week 3: roadmap alignment | roadmap | product | 3w | roadmap along their goals
        leadership review | leadership-review | manager | 4w | business review with their leadership
        month 2: regular cadence | cadence | csm | 60d | regular cadence
        3+ relationships | three-relationships | csm | 45d | three live relationships or more
        executive sponsor | executive-sponsor | manager | 45d | finance, technical or vp
    """,
    "low-adoption": """
        measured by usage and adoption rate | baseline | csm | 3d | active users of paid seats
        week 1: a goal | goal | csm | 1w | usage figure for week 12
        onboarding | onboarding | csm | 2w | onboard the first team properly
        training | training | csm | 3w | train by role
        optimisation | optimise | csm | 6w | optimise
        feature campaign | campaign | csm | 7w | feature campaign
        week 12: measured | result | csm | 12w | usage and adoption rate against the baseline
    """,
    "payment-failure": """
        billing contact | billing-contact | csm | 24h | billing contact
        grace period | grace-period | sales | 24h | grace period
        update of details | new-details | sales | 3d | new details
        proactive update of details | ask-in-time | sales | 21d | thirty days before
        payment monitoring | monitoring | sales | 14d | watch this account's payments
        no save theatre | more-than-payment | csm | 3d | once whether it is only the payment
    """,
    "strategic-change": """
        alignment talk, new leadership | alignment-talk | manager | 7d | with the new leadership
        use case reshaped | reshape | csm | 14d | reshape the use case
        custom option where it pays | does-it-pay | manager | 14d | pays for both sides
        custom option | custom-option | product | 21d | custom option
        honest exit if the fit is gone | honest-exit | manager | 14d | the fit is gone
    """,
    "graceful-exit": """
        data export | data-export | support | 10d | export all their data
        knowledge transfer | knowledge-transfer | csm | 14d | pass on the knowledge
        offboarding help | offboarding | support | 21d | help them off
        agreed run-off period | run-off | sales | 5d | run-off period
        thanks | thanks | csm | 28d | thank them
        door open | door-open | csm | 28d | leave the door open
        debrief | debrief | manager | 30d | debrief
        win-back scheduled | win-back | csm | 30d | 3 months check-in, 6 months
    """,
}
ROWS = [
    (playbook, *(part.strip() for part in row.split("|")))
    for playbook, table in ACTIONS.items()
    for row in table.strip().splitlines()
]
UNDER_CONDITION = {
    ("product", "engineer-joins"): {"facts": ["technical-call"]},
    ("product", "workaround"): {"facts": ["workaround-possible"]},
    ("product", "interim-service"): {"not_facts": ["workaround-possible"]},
    ("value", "prove"): {"facts": ["comparison-possible"]},
    ("service", "change-csm"): {"facts": ["trust-beyond-repair"]},
    ("service", "executive-outreach"): {"tier": [1]},
    ("budget", "bridge"): {"facts": ["recovery-likely"]},
    ("budget", "phased"): {"facts": ["recovery-likely"]},
    ("budget", "expansion-path"): {"facts": ["partial-possible"]},
    ("competition", "trial"): {"facts": ["trial-wanted"]},
    ("competition", "executive-review"): {"tier": [1, 2]},
    ("strategic-change", "reshape"): {"not_facts": ["fit-gone"]},
    ("strategic-change", "does-it-pay"): {"not_facts": ["fit-gone"]},
    ("strategic-change", "custom-option"): {"facts": ["custom-pays"], "not_facts": ["fit-gone"]},
    ("strategic-change", "honest-exit"): {"facts": ["fit-gone"]},
}
IN_WORDS = [
    ("first-48-hours", "investigation", "tickets of the last six months"),
    ("first-48-hours", "investigation", "product analytics"),
    ("first-48-hours", "investigation", "Ask the CSM"),
    ("first-48-hours", "investigation", "Ask product"),
    ("first-48-hours", "investigation", "compare us with"),
    ("first-48-hours", "investigation", "at least two people"),
    ("first-48-hours", "investigation", "Ask directly what is not working"),
    ("first-48-hours", "investigation", "symptom until the chain says otherwise"),
    ("first-48-hours", "investigation", "preventable"),
    ("product", "when", "several tickets"),
    ("product", "when", "low product"),
    ("value", "when", "not worth it"),
    ("service", "when_not", "no discount repairs this"),
    ("service", "talk_track", "offering no discount"),
    ("budget", "when", "at least three times"),
    ("competition", "talk_track", "Whoever attacks it attacks their judgement"),
    ("champion-departure", "talk_track", "You did not choose us"),
    ("low-adoption", "when", "nobody complains"),
    ("payment-failure", "when_not", "Do not open a rescue"),
    ("graceful-exit", "talk_track", "Nothing renews behind your back"),
    ("product", "measures", "Resolution time"),
    ("product", "measures", "Requests met"),
    ("low-adoption", "measures", "Usage"),
    ("low-adoption", "measures", "Adoption rate"),
    ("value", "measures", "Value metrics"),
    ("value", "measures", "Sentiment"),
    ("value", "measures", "Health"),
    ("budget", "measures", "Renewal rate"),
    ("budget", "measures", "Effect of discount"),
    ("competition", "measures", "Win rate"),
    ("competition", "measures", "Feature parity"),
    ("champion-departure", "measures", "Relationships"),
    ("service", "measures", "CSAT"),
    ("service", "measures", "NPS"),
    ("service", "measures", "Resolution time"),
    ("first-48-hours", "evidence", "55% | 48 hours | 25% after 7 days | Salesforce"),
    ("product", "evidence", "70% | Atlassian"),
    ("value", "evidence", "45% | 92% | 78% | ProfitWell"),
    ("service", "evidence", "86% | 82% | ChurnZero"),
    ("budget", "evidence", "50% | six months | 65% | 12% | HubSpot"),
    ("competition", "evidence", "18% | 7% | Intercom"),
    ("champion-departure", "evidence", "two weeks | 78% | 42% | Gainsight"),
]


def structure_items(playbook: str) -> dict[str, dict[str, object]]:
    read = yaml.safe_load((LIBRARY / f"{playbook}.yml").read_text(encoding="utf-8"))
    return {item["id"]: item for phase in read["phases"] for item in phase["items"]}


@pytest.mark.parametrize(
    ("playbook", "asked", "item", "role", "due", "shown"),
    ROWS,
    ids=[f"{row[0]}: {row[1]}" for row in ROWS],
)
def test_every_action_is_an_item_of_the_right_role_at_the_right_time(
    playbook: str, asked: str, item: str, role: str, due: str, shown: str
) -> None:
    loaded = {each.id: each for each in load_catalogue().get(playbook).items}
    found = loaded[item]
    assert (found.owner.value, found.due) == (role, read_span(due)), asked
    text = load_catalogue().get(playbook).in_language("en").item(item)
    assert shown.casefold() in text.casefold(), asked


def test_what_is_asked_for_applies_to_every_case_but_where_the_discipline_says_when() -> None:
    for playbook, _, item, *_ in ROWS:
        when = dict(structure_items(playbook)[item].get("when", {}))  # type: ignore[call-overload]
        when.pop("runway", None)
        assert when == UNDER_CONDITION.get((playbook, item), {}), f"{playbook}: {item}"


@pytest.mark.parametrize(("playbook", "part", "shown"), IN_WORDS)
def test_what_is_no_item_stands_in_its_part(playbook: str, part: str, shown: str) -> None:
    read = yaml.safe_load((LIBRARY / f"{playbook}.en.yml").read_text(encoding="utf-8"))
    for each in shown.split(" | "):
        assert each in str(read[part])
