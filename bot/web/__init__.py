"""The web chat of the demo: a page with everybody's conversations, on this machine only."""
