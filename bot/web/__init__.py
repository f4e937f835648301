"""The web chat of the demo: everybody's conversations, on this machine only."""
