"""What a customer has from us, in money: hours, revenue, cost avoided, against what they pay.

All integers: money in minor units of one currency, hours a year, percentages in hundredths of a
per cent. Nothing is invented: a gain that nobody entered is no gain.
"""

from dataclasses import dataclass

from domain.errors import DomainError

MOST_YEARS = 5
MOST_HOURS = 10_000_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What people entered, a year each. `cost` is what the customer pays, `one_off` what year one
    costs on top; `hourly_cost` is what an hour of theirs costs them."""

    cost: int
    hours_saved: int = 0
    hourly_cost: int = 0
    revenue_enabled: int = 0
    cost_avoided: int = 0
    one_off: int = 0
    years: int = 1

    @property
    def time_saved(self) -> int:
        """The hours saved, in money."""
        return self.hours_saved * self.hourly_cost

    @property
    def gain(self) -> int:
        """Everything that a year brings."""
        return self.time_saved + self.revenue_enabled + self.cost_avoided


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the model; `total` is what is left (or lacking) since the beginning."""

    number: int
    gain: int
    cost: int
    total: int

    @property
    def net(self) -> int:
        return self.gain - self.cost


@dataclass(frozen=True, slots=True)
class Roi:
    """The model. `percent` is (gain − cost) / cost; None where nothing is paid."""

    years: tuple[Year, ...]
    gain: int
    cost: int
    percent: int | None

    @property
    def net(self) -> int:
        return self.gain - self.cost

    @property
    def is_weak(self) -> bool:
        """Whether it costs more than it brings, which is then said."""
        return self.net < 0

    @property
    def pays_back_in(self) -> int | None:
        """The first year at whose end the gains have covered the costs; None: not in the model."""
        return next((year.number for year in self.years if year.total >= 0), None)


def roi_of(figures: Figures) -> Roi:
    """The model year by year. Raises `years_invalid` outside 1 to 5 years."""
    if not 1 <= figures.years <= MOST_YEARS:
        raise DomainError("years_invalid", limit=MOST_YEARS)
    years: list[Year] = []
    total = 0
    for number in range(1, figures.years + 1):
        cost = figures.cost + (figures.one_off if number == 1 else 0)
        total += figures.gain - cost
        years.append(Year(number, figures.gain, cost, total))
    gain, paid = sum(year.gain for year in years), sum(year.cost for year in years)
    return Roi(tuple(years), gain, paid, percent_of(gain - paid, paid))


def percent_of(part: int, whole: int) -> int | None:
    """Hundredths of a per cent, half up; None of nothing."""
    return None if whole <= 0 else (2 * part * 10_000 + whole) // (2 * whole)


def read_hours(typed: str) -> int:
    """Whole hours: `340`, `1,200`. Raises `hours_invalid`."""
    text = typed.strip().replace(",", "").replace(" ", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 12 and int(text) <= MOST_HOURS):
        raise DomainError("hours_invalid", hours=typed.strip()[:40], limit=f"{MOST_HOURS:,}")
    return int(text)


def read_years(typed: str) -> int:
    """How many years the model covers. Raises `years_invalid`."""
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= MOST_YEARS):
        raise DomainError("years_invalid", limit=MOST_YEARS)
    return int(text)
