"""Practice stories: written, shared, changed and taken back."""
