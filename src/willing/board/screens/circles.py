"""To be."""

SCREENS = ()
