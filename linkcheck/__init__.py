"""linkcheck keeps the links in a newsroom's articles working.

Law of the house: imports point down only (tests/test_layers.py draws the floors), one folder owns
each third-party library, an ``__init__.py`` holds its folder's law and nothing else; the version is the one exception.
"""

__version__ = "0.1.0"
