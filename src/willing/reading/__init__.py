"""What nations say, read out of texts: drafts of statements, each with the words it rests on."""
