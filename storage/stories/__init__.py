"""Practice stories, as they are kept."""
