"""One file per kind of article source, one function each: spec in, articles out, one at a time.

Law: a source streams; a bad record becomes `Rejected` and the others go on; a source that yields nothing says why.
Nothing here looks for links, writes to the store, or opens a socket (a `Fetch` is handed in).
"""
