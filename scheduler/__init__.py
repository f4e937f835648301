"""What is due and when, and how it leaves."""
