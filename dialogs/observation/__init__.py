"""An observation visit: who comes, when, and that the feedback follows."""
