"""Answers without names."""
