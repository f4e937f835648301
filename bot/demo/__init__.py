"""The kindergartens that a newcomer meets."""
