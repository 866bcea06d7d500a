"""Text in, values out: where links stand in an article's source, and what a fetched page says.

Law: offsets are code points of the text given; hostile input costs bounded time and raises nothing.
The only folder that knows BeautifulSoup.
"""
