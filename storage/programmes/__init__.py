"""Programmes that are under way: how far each is, and on which days it goes on."""
