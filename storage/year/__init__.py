"""A kindergarten's year, read in a few statements."""
