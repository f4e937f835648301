"""How messages leave: in order per place, at the pace of each platform."""
