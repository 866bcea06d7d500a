"""What was found, for people and machines: rows once, then one file per format.

Law: pages are self-contained, run no foreign script, make no request; only http(s) addresses become links.
"""
