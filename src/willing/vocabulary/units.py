"""Units of measure as English counts them: one ship, two ships. Tables and files have a unit in one form, whatever its number."""

from __future__ import annotations

from typing import Final

__all__ = ["one_and_many"]

_COUNTED: Final = {
    "agreement": "agreements",
    "airfield": "airfields",
    "battalion": "battalions",
    "battery": "batteries",
    "brigade": "brigades",
    "cell": "cells",
    "centre": "centres",
    "company": "companies",
    "contract": "contracts",
    "facility": "facilities",
    "helicopter": "helicopters",
    "interceptor": "interceptors",
    "object": "objects",
    "office": "offices",
    "orbit": "orbits",
    "permission": "permissions",
    "port": "ports",
    "programme": "programmes",
    "radar": "radars",
    "seat": "seats",
    "set": "sets",
    "ship": "ships",
    "site": "sites",
    "task unit": "task units",
    "team": "teams",
    "terminal": "terminals",
    "unit": "units",
    "vessel": "vessels",
    "workshop": "workshops",
}
# Those that tables name in the plural.
_SINGLE: Final = {
    "beds": "bed",
    "days of supply": "day of supply",
    "lane metres": "lane metre",
    "people": "person",
    "posts": "post",
    "revisits/day": "revisit/day",
    "sorties/week": "sortie/week",
    "trainees/month": "trainee/month",
    "trains/day": "train/day",
    "troops": "soldier",
}


def one_and_many(unit: str) -> tuple[str, str]:
    """The unit with one and with any other number; twice as it is written where that is not known, as of "aircraft" or "EUR".

    >>> one_and_many("ship"), one_and_many("troops"), one_and_many("aircraft")
    (('ship', 'ships'), ('soldier', 'troops'), ('aircraft', 'aircraft'))
    """
    return _SINGLE.get(unit, unit), _COUNTED.get(unit, unit)
