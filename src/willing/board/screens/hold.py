"""To be."""
SCREENS = ()
