"""The only sockets: names to addresses, the guard against private ones, and an HTTP/1.1 client that keeps the wire.

Law: every address is checked by the guard when it is resolved and again when it is connected to; nothing is retried,
followed or judged here.
"""
