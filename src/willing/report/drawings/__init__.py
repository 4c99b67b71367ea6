"""Answers as drawings: standalone SVG, the same on a page, in print and in a file of its own. Computes no number."""
