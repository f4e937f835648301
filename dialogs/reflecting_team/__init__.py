"""A reflecting team: the round, its board, and what is said about it."""
