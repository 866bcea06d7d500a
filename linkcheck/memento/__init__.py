"""What other archives hold of a link, and how one of them is asked to make a copy.

Law: services are asked politely, through a `Fetch` that is handed in; what they say is parsed by pure functions; a copy
counts only when the rules that judge live pages would call it the page. No answer is never taken for "no copy".
"""
