"""What the year calls for, who is reminded of it when, and what each has chosen."""
