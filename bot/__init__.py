"""The running program: command line, settings, wiring, and the channels."""
