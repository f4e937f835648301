"""What people tell those who make Samspill."""
