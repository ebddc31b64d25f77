"""Public holidays of the country in which a person's time zone lies."""

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=500)
def public_holidays(zone: str, year: int) -> frozenset[date]:
    """The national holidays of a year and of its neighbours; none for a zone of no country."""
    # Imported here: a start needs no calendar.
    from babel.core import get_global
    from holidays import country_holidays

    country = str(get_global("zone_territories").get(zone))
    try:
        return frozenset(country_holidays(country, years=[year - 1, year, year + 1]))
    except NotImplementedError:
        return frozenset()
