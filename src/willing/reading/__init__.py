"""Texts to drafts of statements: articles, communiqués and transcripts, as files. Nothing is taken for true here."""
