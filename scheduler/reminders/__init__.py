"""What is due: judged, gathered and worded."""
