"""People, where they work, what that gives them, and what is kept of them."""
