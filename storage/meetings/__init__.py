"""Meetings, series and agendas, as they are kept and carried out."""
