"""Kill it anywhere: what was answered is kept, and nothing comes twice."""
