"""A small web of its own on loopback: a newsroom and the sites it links to, alive, moved, gone and worse.

Law: listens on 127.0.0.0/8 only, on free ports; every answer is decided by the request and the scene, never by chance.
"""
