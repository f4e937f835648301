"""What is asked and said: pure, with no clock, no dice, no database, no platform."""
