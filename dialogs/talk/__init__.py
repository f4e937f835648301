"""The engine: a talk, its log, its replay; nothing of kindergartens."""
