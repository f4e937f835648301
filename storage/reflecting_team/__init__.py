"""Reflecting teams' rounds, as they are kept and carried out."""
