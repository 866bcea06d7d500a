"""What people want to see who open the database with a general tool: views, and how Datasette should show them."""

from pathlib import Path

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

#: How Datasette should show the database: titles, facets, and the program's own tables out of sight.
METADATA = Path(__file__).with_name("datasette.json")
