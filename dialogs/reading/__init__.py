"""How what people write is read: times, days, lists of words, clean text."""
