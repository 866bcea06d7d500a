"""The seam between stages: one SQLite file, one verb per method.

Law: every write is grouped and can be killed at any moment; no method judges, fetches or prints.
The only folder that knows sqlite_utils.
"""
