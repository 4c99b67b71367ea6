"""Answers as drawings: SVG that stands alone, without scripts or styles, and the same each time. Computes no number."""
