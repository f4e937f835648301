"""Meetings, closed days and agendas, as people talk about them."""
