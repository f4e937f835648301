"""The HMS group's year, as it is kept and carried out."""
