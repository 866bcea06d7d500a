"""Scrapy's corner: due links in, checks and captures out, politely and resumably.

Law: the only folder that knows Scrapy; it stores evidence and judges nothing.
"""
