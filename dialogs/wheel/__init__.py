"""The improvement wheel: ground rules, four phases, and the next round."""
