"""Claims about Samspill in plain words."""
