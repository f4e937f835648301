"""Find what one has written and agreed on, by its words."""
