"""Addresses: parsing as browsers do (WHATWG, through ada-url), what is outbound, what can be checked.

Law: strings in, values out. Nothing here fetches, and nothing changes an address beyond what the URL Standard does.
"""
