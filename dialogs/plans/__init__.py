"""A goal, its first sign, and what is tried: in a plan of its own or in the wheel."""
