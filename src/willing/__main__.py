"""`python -m willing`."""

from willing.cli import main

main(prog_name="willing")
