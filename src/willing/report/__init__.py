"""Answers to people: words and shapes, no number of its own."""
