"""Captures as bytes and files: WARC records written from exchanges and read back.

Law: faithful to the wire; one gzip member a record; a file is always readable up to its last good offset.
The only folder that knows warcio.
"""
