"""Observation visits, as they are carried out."""
