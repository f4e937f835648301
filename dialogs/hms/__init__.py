"""The HMS group's year: themes, their two keys, the desk."""
