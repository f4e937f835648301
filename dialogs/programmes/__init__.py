"""Programmes: a path of milestones that a house, a department or a person goes."""
