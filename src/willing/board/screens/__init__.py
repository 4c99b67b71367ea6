"""What each page shows: a screen a module, each with its answer, its table and its drawing."""
