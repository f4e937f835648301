"""What was decided a moment ago, and how it is taken back."""
