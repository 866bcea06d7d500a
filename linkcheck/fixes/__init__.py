"""From a dead link to a corrected article: what is proposed, decided and written back, and how it is undone.

Law: a person decides; exactly the approved characters change; what differs from what was approved is refused by name;
every write has its audit row first. Talks through a `Fetch` that it is handed, knows no source and prints nothing.
"""
