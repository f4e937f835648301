"""Forms: runs, counts, and the words that were written without a name."""
