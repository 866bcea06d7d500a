"""Many processes, one crawl: the due links are cut into shards by site, crawled file in and file out, and merged.

Only this folder knows that there is more than one process. A shard is a small workspace of its own, so that the same
spider runs on it; the workspace's database has one writer, the merge. What is politeness over all processes is decided
at one desk. Any process may be killed at any moment: what is in a shard's files is merged by the next crawl.
"""
