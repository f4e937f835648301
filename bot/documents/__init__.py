"""A document in each of its forms: PDF, page, Word and Excel, from the same data."""
