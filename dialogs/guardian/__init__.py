"""What reads along with what people type: children, colleagues, and the stop card."""
