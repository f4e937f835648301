"""Development plans: a goal, what is tried for it, and when it is looked at."""
