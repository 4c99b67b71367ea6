"""The words: pure values, no files, clock, network or randomness."""
