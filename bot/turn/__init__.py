"""What becomes of one thing that somebody says or presses."""
