"""Teams: our own gate, cards that hold the same words, and one module with an SDK."""
