"""Lists that come in files: staff, cohorts, a year of meetings."""
