"""Forms: questions with an audience, and what may be shown of the answers."""
