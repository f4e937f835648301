"""Rounds of the wheel and ground rules, as they are kept and carried out."""
