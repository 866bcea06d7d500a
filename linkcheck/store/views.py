"""What people want to see who open the database with a general tool: views, and how Datasette should show them."""

from typing import Any

#: Every column is named for what an editor calls it. Places are where an article holds a link now.
VIEWS = """
CREATE VIEW judged_links AS
  SELECT links.id, links.url, links.host, links.site, link_state.state, link_state.finding, link_state.because,
    link_state.confidence, link_state.since, link_state.failures, link_state.last_ok, link_state.last_checked,
    link_state.next_check, link_state.status, link_state.final_url, link_state.new_url
  FROM links JOIN link_state ON link_state.link_id = links.id;
CREATE VIEW broken_links AS
  SELECT links.id, links.url, links.host, link_state.state, link_state.finding, link_state.because, link_state.since,
    link_state.failures, link_state.last_ok, (SELECT count(DISTINCT article_id) FROM occurrences
      WHERE occurrences.link_id = links.id AND left_at IS NULL) AS articles
  FROM link_state JOIN links ON links.id = link_state.link_id WHERE link_state.state IN ('dead', 'failing');
CREATE VIEW broken_places AS
  SELECT articles.title AS article, articles.url AS article_url, articles.section, articles.published, links.url,
    occurrences.text, occurrences.context, link_state.state, link_state.finding, link_state.because, link_state.since
  FROM link_state JOIN links ON links.id = link_state.link_id
    JOIN occurrences ON occurrences.link_id = links.id AND occurrences.left_at IS NULL
    JOIN articles ON articles.id = occurrences.article_id
  WHERE link_state.state IN ('dead', 'failing');
CREATE VIEW check_history AS
  SELECT checks.id, links.url, links.host, checks.at, coalesce(checks.until, checks.at) AS until, checks.times,
    checks.status, checks.failure, checks.final_url, checks.content_type, checks.control_ok, checks.run_id
  FROM checks JOIN links ON links.id = checks.link_id
"""

#: Tables that only the program reads.
INTERNAL = ("_sqlite_migrations", "judged", "passages", "robots", "shards", "sightings", "stale", "told", "warcs")


def datasette_metadata(database: str) -> dict[str, Any]:
    """What `datasette --metadata` takes, for a database of this name (its file name without the ending)."""
    tables: dict[str, Any] = {
        "judged_links": {
            "title": "Links, as judged",
            "description": "Every link with its state, the finding behind it, and why.",
            "facets": ["state", "finding"],
            "sort_desc": "since",
        },
        "broken_links": {
            "title": "Broken links",
            "description": "Dead and failing links, and how many articles hold them.",
            "facets": ["state", "finding"],
            "sort_desc": "since",
        },
        "broken_places": {
            "title": "Broken links in articles",
            "description": "Each place of an article that holds a dead or failing link.",
            "facets": ["state", "section"],
        },
        "check_history": {
            "title": "Checks",
            "description": "What was seen, oldest first; `times` counts repeats of the same until `until`.",
        },
        "links": {"label_column": "url", "facets": ["scheme"]},
        "link_state": {"facets": ["state", "finding"]},
        "articles": {"label_column": "title", "facets": ["section", "post_type"], "sort_desc": "published"},
        "occurrences": {"facets": ["kind"]},
        "checks": {"facets": ["status", "failure"], "sort_desc": "id"},
        "captures": {"facets": ["record_type"], "sort_desc": "id"},
        "runs": {"sort_desc": "started_at"},
        "fixes": {"facets": ["delivery", "decision"]},
    }
    return {
        "title": "linkcheck",
        "description": "The links of our articles: what was checked, and what was judged.",
        "databases": {database: {"tables": tables | {name: {"hidden": True} for name in INTERNAL}}},
    }
