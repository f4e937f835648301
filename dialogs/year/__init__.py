"""The kindergarten year as it stands in a calendar: pure, for every package."""
