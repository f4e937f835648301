"""What a person settles about herself."""
