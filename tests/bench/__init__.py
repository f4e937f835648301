"""`make bench`: our costs as ratios to a bare slack-bolt echo, in one run."""
