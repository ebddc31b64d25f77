"""Forty-two closed cases of one quarter, and what they come to, worked out by hand.

Nothing here is computed by the product: each expectation stands as a figure, with its arithmetic
beside it. Money is in minor units, per cent in hundredths, spans are in minutes.

    block  cases  tier  currency  ARR each    closed               owner  cause    speed
    A      10     1     USD       100,000     Apr 30 12:00         MINA   value    48 hours
    B      12     2     USD       20,000      May 31 12:00         OMAR   budget   7 days, later
    C      10     3     EUR       1,234.56    Jun 30 23:59:59      MINA   product  all but later
    D      5      4     USD       800         Apr 1 00:00          OMAR   –        never
    E      3      –     JPY, –    ¥300,000    Jun 15 12:00         BEN    –        48 hours
    F      2      1     EUR       50,000      May 1 00:00          BEN    budget   48 hours, later
    Y      5      1     USD       10,000      Mar 31 23:59:59      MINA   value    (quarter before)
    Z      1      1     USD       10,000      Jul 1 00:00          MINA   value    (quarter after)
    G      1      1     USD       10,000      reopened: no line    MINA
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.cases import Outcome
from domain.results import Response, Result

APRIL_30 = datetime(2026, 4, 30, 12, tzinfo=UTC)
MAY_31 = datetime(2026, 5, 31, 12, tzinfo=UTC)
JUNE_30 = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
APRIL_1 = datetime(2026, 4, 1, tzinfo=UTC)
JUNE_15 = datetime(2026, 6, 15, 12, tzinfo=UTC)
MAY_1 = datetime(2026, 5, 1, tzinfo=UTC)
MARCH_31 = datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC)
JULY_1 = datetime(2026, 7, 1, tzinfo=UTC)
DAY = 24 * 60
LONG = 40 * DAY
SAVED, IN_PART, LOST, LET_GO = Outcome.SAVED, Outcome.SAVED_IN_PART, Outcome.LOST, Outcome.LET_GO


def _block(closed_at: datetime, owner: str, **values: Any) -> Result:
    return Result(
        0, 0, LOST, closed_at, closed_at, closed_at, owner,
        values.pop("playbook", "first-48-hours"), close_minutes=LONG, kept_minor=0, **values,
    )  # fmt: skip


A = _block(APRIL_30, "MINA", tier=1, risk="high", cause="value", currency="USD",
           arr_minor=100_000_00, response=Response.WITHIN_48_HOURS, updates_due=4, updates_kept=3,
           playbook="value", segment="enterprise")  # fmt: skip
B = _block(MAY_31, "OMAR", tier=2, risk="medium", cause="budget", currency="USD",
           arr_minor=20_000_00, response=Response.WITHIN_7_DAYS, updates_due=3, updates_kept=3,
           playbook="budget")  # fmt: skip
C = _block(JUNE_30, "MINA", tier=3, risk="low", cause="product", currency="EUR",
           arr_minor=1_234_56, response=Response.WITHIN_48_HOURS, contact_minutes=1440,
           updates_due=1, playbook="product")  # fmt: skip
D = _block(APRIL_1, "OMAR", tier=4, currency="USD", arr_minor=800_00, response=Response.NEVER)
E = _block(JUNE_15, "BEN", currency="JPY", arr_minor=300_000, response=Response.WITHIN_48_HOURS,
           contact_minutes=2880)  # fmt: skip
F = _block(MAY_1, "BEN", tier=1, risk="medium", cause="budget", currency="EUR",
           arr_minor=50_000_00, playbook="budget")  # fmt: skip


def _saved(case: Result, days: float, kept: int | None = -1, **values: Any) -> Result:
    """Kept whole unless said otherwise."""
    kept = case.arr_minor if kept == -1 else kept
    whole = kept == case.arr_minor or (kept or 0) > (case.arr_minor or 0)
    outcome = SAVED if whole else IN_PART
    minutes = int(days * DAY)
    return replace(case, outcome=outcome, kept_minor=kept, close_minutes=minutes, **values)


def _discount(percent: int, level: int, granted: int, accepted: int) -> dict[str, Any]:
    return {
        "concession_kind": "discount", "concession_percent": percent, "concession_level": level,
        "granted_minor": granted, "conceded_minor": accepted,
    }  # fmt: skip


Facts = dict[str, Any]
HOURS_10: Facts = {"effort_minutes": 600}
HOURS_5: Facts = {"effort_minutes": 300}
MET: Facts = {"promises_due": 2, "promises_kept": 2}
UNMET: Facts = {"promises_due": 1, "promises_kept": 0}
BLOCK_A = [
    _saved(A, 30, contact_minutes=60, **HOURS_10, **MET,
           **_discount(10_00, 2, 10_000_00, 10_000_00), estimate=70_00, retained_at_12=True,
           renewed=True, signal_minutes=1440, red_minutes=5 * DAY),
    _saved(A, 31, contact_minutes=120, **HOURS_10, **MET,
           **_discount(20_00, 3, 20_000_00, 20_000_00), estimate=70_00, retained_at_12=True,
           signal_minutes=2880),
    _saved(A, 32, contact_minutes=180, **HOURS_10, **MET, estimate=70_00, retained_at_12=False,
           signal_minutes=5760),
    _saved(A, 33, contact_minutes=240, **HOURS_10, **MET, estimate=70_00, renewed=False,
           signal_minutes=7200),
    # Grew by 20,000: counts as what was at stake. The estimate is at the edge of high.
    _saved(A, 34, 120_000_00, contact_minutes=300, **HOURS_10, **MET, estimate=60_00),
    _saved(A, 35, 60_000_01, contact_minutes=360, **HOURS_10, **UNMET, estimate=59_99),
    # Relapsed: its save is taken back, although the customer is still there a year later.
    _saved(A, 99, contact_minutes=420, **HOURS_10, **UNMET, relapsed_at=MAY_31,
           **_discount(15_00, 2, 15_000_00, 15_000_00), retained_at_12=True),
    replace(A, contact_minutes=480, **HOURS_10, **UNMET, **_discount(25_00, 3, 25_000_00, 0),
            estimate=80_00, won_back_at=JULY_1, red_minutes=10 * DAY),
    replace(A, contact_minutes=540, **UNMET, red_minutes=20 * DAY),
    replace(A, outcome=LET_GO, contact_minutes=600, **UNMET,
            **_discount(5_00, 1, 5_000_00, 5_000_00), red_minutes=31 * DAY),
]  # fmt: skip
BLOCK_B = [
    _saved(B, 10, contact_minutes=4000, risk="high", **HOURS_5, estimate=30_00, promises_due=3,
           promises_kept=1, renewed=True),
    _saved(B, 11, contact_minutes=4100, risk="high", **HOURS_5, estimate=30_00, levels_due=4,
           levels_kept=3),
    _saved(B, 12, contact_minutes=4200, risk="high", **HOURS_5, estimate=30_00),
    _saved(B, 13, contact_minutes=4300, risk="high", **HOURS_5),
    _saved(B, 14, contact_minutes=4400, **HOURS_5),
    _saved(B, 15, 5_000_50, contact_minutes=4500, **_discount(12_50, 2, 2_500_00, 2_500_00)),
    replace(B, contact_minutes=4600, risk="high", concession_kind="pause", concession_level=3),
    replace(B, contact_minutes=4700, risk="high"),
    replace(B, contact_minutes=12_000, response=Response.LATER, risk="high"),
    replace(B, contact_minutes=12_000, response=Response.LATER),
    replace(B, contact_minutes=12_000, response=Response.LATER),
    replace(B, outcome=LET_GO, contact_minutes=12_000, response=Response.LATER, updates_due=5,
            updates_kept=0, won_back_at=JULY_1),
]  # fmt: skip
SLOW: Facts = {"contact_minutes": 5000, "response": Response.WITHIN_7_DAYS}
SILENT: Facts = {"contact_minutes": None, "response": Response.NEVER, "updates_due": 0}
BLOCK_C = [
    _saved(C, 5, effort_minutes=61, levels_due=1, levels_kept=1),
    _saved(C, 5),
    _saved(C, 5),
    replace(C, **_discount(10_00, 2, 123_46, 123_46)),
    *[replace(C, **SLOW)] * 4,
    replace(C, **SILENT),
    # Nobody knows its ARR or its currency.
    _saved(replace(C, arr_minor=None, currency=None, **SILENT), 5, None),
]  # fmt: skip
BLOCK_D = [
    _saved(D, 60),
    replace(D, outcome=LET_GO, **_discount(30_00, 4, 240_00, 0)),
    *[replace(D, outcome=LET_GO)] * 3,
]  # fmt: skip
BLOCK_E = [
    _saved(E, 61, effort_minutes=200),
    E,
    # No currency: the policy's, dollars, is meant.
    replace(E, currency=None, arr_minor=1_000_00),
]
BLOCK_F = [
    _saved(F, 20.5, contact_minutes=30, response=Response.WITHIN_48_HOURS, effort_minutes=119),
    replace(F, contact_minutes=20_000, response=Response.LATER),
]
Y = _block(MARCH_31, "MINA", tier=1, cause="value", currency="USD", arr_minor=10_000_00)
BEFORE = [*[_saved(Y, 30)] * 3, Y, Y]
AFTER = [_saved(replace(Y, closed_at=JULY_1), 30)]


def _numbered(*blocks: list[Result]) -> list[Result]:
    """Each with an id, an account of its own (the first two of B share one), and its opening."""
    found = [each for block in blocks for each in block]
    return [
        replace(
            each, case_id=number, account_id=11 if number == 12 else number,
            flagged_at=each.closed_at - timedelta(minutes=each.close_minutes),
            opened_at=each.closed_at - timedelta(minutes=each.close_minutes),
        )
        for number, each in enumerate(found, start=1)
    ]  # fmt: skip


CASES = _numbered(BLOCK_A, BLOCK_B, BLOCK_C, BLOCK_D, BLOCK_E, BLOCK_F, BEFORE, AFTER)
QUARTER = CASES[:42]
REOPENED_ID = len(CASES) + 1
# Of accounts: C's first (23) has a case that was opened in the quarter, A's first (1) has none.
PROPOSED = (23, 1, 901, 902, 903)

# What the quarter comes to: measure, currency → amount, n.
EXPECTED: dict[tuple[str, str | None], tuple[int | None, int]] = {
    # 10 + 12 + 10 + 5 + 3 + 2
    ("closed", None): (42, 42),
    # Opened in the quarter: B 11 accounts, C 10, E 3, F's first, Z (on June 1): 26. Proposed
    # besides: 4 of 5. With tier 1 to 3: 11 + 10 + 1 + 1 = 23. 23 / 30 = 76.666…%
    ("attempt_rate", None): (76_67, 30),
    # A 6, B 6, C 4, F 1 = 17 of 10 + 12 + 10 + 2 = 34
    ("save_rate", None): (50_00, 34),
    # A 6, B 6, F 1 = 13 of 24: 54.166…%
    ("serious_save_rate", None): (54_17, 24),
    # A 6 of 10, B's high ones 4 of 7: 10 / 17 = 58.823…%
    ("high_risk_save_rate", None): (58_82, 17),
    # A 560,000.01 + B 105,000.50 = 665,000.51 of 1,240,000: 53.62907…%
    ("arr_save_rate", "USD"): (53_63, 22),
    # C 3,703.68 + F 50,000 = 53,703.68 of 111,111.04: 48.3334…%
    ("arr_save_rate", "EUR"): (48_33, 11),
    # Saved with an estimate: A 6, B 3. High: 70 × 4 and the 60.
    ("easy_saves", None): (55_56, 9),
    # A 1,000,000 + B 240,000 + D 4,000 + E's third 1,000
    ("arr_at_stake", "USD"): (1_245_000_00, 28),
    # C 9 × 1,234.56 = 11,111.04, F 100,000
    ("arr_at_stake", "EUR"): (111_111_04, 11),
    ("arr_at_stake", "JPY"): (600_000, 2),
    # A: 5 × 100,000 + 60,000.01. B: 5 × 20,000 + 5,000.50. D: 800.
    ("arr_saved", "USD"): (665_800_51, 28),
    ("arr_saved", "EUR"): (53_703_68, 11),
    ("arr_saved", "JPY"): (300_000, 2),
    # 1,245,000 − 665,800.51
    ("arr_lost", "USD"): (579_199_49, 28),
    # 111,111.04 − 53,703.68
    ("arr_lost", "EUR"): (57_407_36, 11),
    ("arr_lost", "JPY"): (300_000, 2),
    # Of 35: 30; 60 to 600 (10); 1440 (4); 2880 (3), of which the last is the 18th.
    ("time_to_contact", None): (2880, 35),
    # A 10 + C 4 + E 3 + F 1 = 18 of 42: 42.857…%
    ("contact_in_time", None): (42_86, 42),
    # Due: A 40, B 11 × 3 + 5 = 38, C 8. Kept: 30 + 33. 63 / 86 = 73.255…%
    ("updates_kept", None): (73_26, 86),
    # Due: 5 × 2 + 5 × 1 + 3. Kept: 10 + 0 + 1. 11 / 18 = 61.111…%
    ("promises_kept", None): (61_11, 18),
    ("levels_kept", None): (80_00, 5),
    # Days of the 19: 5 (4), 10 to 15 (6); the 10th is 15. The relapse's 99 is none of them.
    ("time_to_save", None): (15 * DAY, 19),
    # Of 16: 61, 119, 200, 300 (5), 600 (8): between the 8th (300) and the 9th (600).
    ("effort", None): (450, 16),
    # 8 × 600 + 5 × 300 + 61 + 119 + 200
    ("effort_total", None): (6680, 16),
    # 1440, 2880, 5760, 7200: (2880 + 5760) / 2
    ("signal_to_contact", None): (3 * DAY, 4),
    # 10, 20, 31 days; the saved case's 5 is none of them.
    ("red_to_churn", None): (20 * DAY, 3),
    # 10 + 20 + 15 + 25 + 5 + 12.5 + 10 + 30 = 127.5 over 8: 15.9375
    ("average_discount", None): (15_94, 8),
    # 10,000 + 20,000 + 15,000 + 5,000 + 2,500
    ("arr_conceded", "USD"): (52_500_00, 7),
    ("arr_conceded", "EUR"): (123_46, 1),
    # Of tier 1 to 3: A1, A2, A7, A8, A10, B6, C4; saved A1, A2, B6. 3 / 7 = 42.857…%
    ("save_rate_with_discount", None): (42_86, 7),
    # 14 of 27: 51.851…%
    ("save_rate_without_discount", None): (51_85, 27),
    # A7 15,000 and A10 5,000
    ("discount_wasted", "USD"): (20_000_00, 7),
    ("discount_wasted", "EUR"): (123_46, 1),
    # Granted 10,000 + 20,000 + 15,000 + 25,000 + 5,000 + 2,500 + 240 = 77,740; less 52,500
    ("discount_not_taken", "USD"): (25_240_00, 7),
    ("discount_not_taken", "EUR"): (0, 1),
    # Dollars with known effort: A1–A8, B1–B5. 6,300 min = 105 h × 75 = 7,875; conceded 10,000 +
    # 20,000 + 15,000. Cost 52,875. Kept 500,000 + 60,000.01 + 100,000 = 660,000.01.
    # 607,125.01 / 52,875 = 11.48226…
    ("save_roi", "USD"): (1148_23, 13),
    # 14 saves of 16 − 3.2 natural ones = 10.8 × 30,000 = 324,000. Cost 6,680 min × 75 / h = 8,350
    # + 45,000 = 53,350. 270,650 / 53,350 = 5.07310…
    ("programme_roi", "USD"): (507_31, 16),
    # A1, A2, A3 and the relapsed one: three of them kept.
    ("kept_a_year", None): (75_00, 4),
    # A1 and B1 of A1, A4, B1
    ("renewed", None): (66_67, 3),
    # 2 of 16 lost + 6 let go: 9.0909…%
    ("win_back_rate", None): (9_09, 22),
    # 22 of 42: 52.380…%
    ("conversion", None): (52_38, 42),
}
# Saved whole, in part, relapsed, lost, let go: 17 + 2 + 1 + 16 + 6 = 42
ENDINGS = (17, 2, 1, 16, 6)
# Cases of tier 1 to 3 by how soon they were reached: save rate, n.
BY_SPEED = {
    # A 6, C 3 of 4, F's first: 10 of 15
    Response.WITHIN_48_HOURS: (66_67, 15),
    # B 6 of 8, C 0 of 4
    Response.WITHIN_7_DAYS: (50_00, 12),
    # B 0 of 4, F 0 of 1
    Response.LATER: (0, 5),
    # C's last two; D is of tier 4.
    Response.NEVER: (50_00, 2),
}
# Save rate and n; None are the cases without a cause, D (tier 4) and E (no tier).
BY_CAUSE = {"value": (60_00, 10), "budget": (50_00, 14), "product": (40_00, 10), None: (None, 0)}
# Open at its end, saved, lost, cases closed in it.
BY_MONTH = {
    # B's six that took 40 days are open. Closed: A and D; 1,004,000 − 560,800.01 lost.
    ("2026-04", "USD"): (120_000_00, 560_800_01, 443_199_99, 15),
    # E's third is open. 240,000 − 105,000.50 lost.
    ("2026-05", "USD"): (1_000_00, 105_000_50, 134_999_50, 12),
    # Z closes at the first moment of July.
    ("2026-06", "USD"): (10_000_00, 0, 1_000_00, 1),
    # F, which closes at the first moment of May
    ("2026-04", "EUR"): (100_000_00, 0, 0, 0),
    # C's six that took 40 days: 6 × 1,234.56
    ("2026-05", "EUR"): (7_407_36, 50_000_00, 50_000_00, 2),
    ("2026-06", "EUR"): (0, 3_703_68, 7_407_36, 9),
    # E's first was opened on April 15, its second on May 6.
    ("2026-04", "JPY"): (300_000, 0, 0, 0),
    ("2026-05", "JPY"): (600_000, 0, 0, 0),
    ("2026-06", "JPY"): (0, 300_000, 300_000, 2),
}
