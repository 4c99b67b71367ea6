"""A case and a question to answers, each with its reason. Pure: the same in, the same out."""
