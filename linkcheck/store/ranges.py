"""Repeated identical checks of a link as one row: the first, with how often and until when it was seen again.

Nothing is lost: a row's `repeats` keeps of every later check its id, run, time and what differs, and histories come
back as they were (`codec.checks_of`).
"""

COLUMNS = """
ALTER TABLE checks ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
ALTER TABLE checks ADD COLUMN until TEXT;
ALTER TABLE checks ADD COLUMN repeats TEXT
"""
