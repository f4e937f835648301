"""Reminders as rows, and what people settle about them."""
