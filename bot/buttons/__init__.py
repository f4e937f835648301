"""Buttons that work without a talk: in rounds, reminders, keys."""
