"""The JSON report keeps the schema that others read, and is the same text for the same store."""

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from linkcheck.report.json import write
from linkcheck.report.rows import gather
from linkcheck.store.store import Store
from tests.report.report_cases import ARTICLES
from tests.report.report_stores import NOW, article, newsroom

MOMENT = datetime.fromisoformat
TEXT, NUMBER, LIST = str, int, list

SCHEMA: dict[str, Any] = {
    "schema": TEXT,
    "generated_at": MOMENT,
    "run": {
        "id": TEXT,
        "started_at": MOMENT,
        "finished_at": MOMENT,
        "complete": bool,
        "reason": TEXT,
        "checked": NUMBER,
        "requests": NUMBER,
        "captures": NUMBER,
        "bytes": NUMBER,
    },
    "totals": {"articles": NUMBER, "occurrences": NUMBER, "links": NUMBER, "by_state": dict, "by_verdict": dict},
    "articles": [
        {
            "id": TEXT,
            "url": TEXT,
            "title": TEXT,
            "authors": [TEXT],
            "section": TEXT,
            "published": MOMENT,
            "modified": (MOMENT, None),
            "rank": NUMBER,
            "dead": NUMBER,
            "failing": NUMBER,
            "notes": [TEXT],
            "occurrences": [
                {
                    "id": TEXT,
                    "href": TEXT,
                    "url": TEXT,
                    "text": TEXT,
                    "context": TEXT,
                    "element": TEXT,
                    "kind": TEXT,
                    "span": [NUMBER],
                    "spans": [list],
                }
            ],
        }
    ],
    "links": [
        {
            "url": TEXT,
            "host": TEXT,
            "state": TEXT,
            "verdict": TEXT,
            "confidence": NUMBER,
            "because": TEXT,
            "status": (NUMBER, None),
            "final_url": TEXT,
            "hops": [{"url": TEXT, "status": NUMBER}],
            "failure": (TEXT, None),
            "first_checked": MOMENT,
            "last_checked": MOMENT,
            "last_ok": (MOMENT, None),
            "first_failed": (MOMENT, None),
            "failures": NUMBER,
            "checks": NUMBER,
            "next_check": MOMENT,
            "suggestion": ({"kind": TEXT, "url": TEXT, "because": TEXT}, None),
            "captures": [
                {
                    "warc": TEXT,
                    "offset": NUMBER,
                    "length": NUMBER,
                    "record_id": TEXT,
                    "record_type": TEXT,
                    "date": MOMENT,
                    "payload_digest": TEXT,
                }
            ],
        }
    ],
    "problems": [{"source": TEXT, "reason": TEXT, "count": NUMBER, "on_purpose": bool}],
}


def fits(value: Any, schema: Any, where: str = "report") -> None:
    """Asserts that a value has exactly the keys and kinds of a schema."""
    if isinstance(schema, tuple):
        if value is not None:
            fits(value, schema[0], where)
    elif isinstance(schema, dict):
        assert list(value) == list(schema), where
        for key, inner in schema.items():
            fits(value[key], inner, f"{where}.{key}")
    elif isinstance(schema, list):
        assert isinstance(value, list), where
        for item in value:
            fits(item, schema[0], f"{where}[]")
    elif schema is MOMENT:
        assert value.endswith("Z") and datetime.fromisoformat(value), where
    else:
        assert isinstance(value, schema), f"{where}: {value!r}"


def text_of(store: Store) -> str:
    out = io.StringIO()
    write(gather(store, NOW), out)
    return out.getvalue()


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with newsroom(tmp_path_factory.mktemp("newsroom")) as store:
        found: dict[str, Any] = json.loads(text_of(store))
        return found


def test_it_has_exactly_the_keys_and_kinds_of_the_schema(document: dict[str, Any]) -> None:
    fits(document, SCHEMA)
    assert document["schema"] == "linkcheck-report/1"


def test_totals_agree_with_what_is_listed(document: dict[str, Any]) -> None:
    totals = document["totals"]
    assert totals["articles"] == len(document["articles"]) == 9
    assert totals["links"] == len(document["links"]) == sum(totals["by_state"].values())
    assert totals["occurrences"] == sum(len(item["occurrences"]) for item in document["articles"])
    assert totals["by_state"]["dead"] == sum(link["state"] == "dead" for link in document["links"])


def test_every_occurrence_names_a_listed_link_and_the_dead_count_follows_from_them(document: dict[str, Any]) -> None:
    states = {link["url"]: link["state"] for link in document["links"]}
    for item in document["articles"]:
        dead = {place["url"] for place in item["occurrences"] if states[place["url"]] == "dead"}
        assert item["dead"] == len(dead)


def test_the_same_store_gives_the_same_bytes(tmp_path: Path) -> None:
    with newsroom(tmp_path) as store:
        assert text_of(store) == text_of(store)


def test_an_empty_store_is_an_empty_report(tmp_path: Path) -> None:
    with Store(tmp_path / "linkcheck.db") as store:
        document = json.loads(text_of(store))
    assert (document["run"], document["articles"], document["links"]) == (None, [], [])


def test_text_that_utf8_cannot_carry_still_becomes_valid_json(tmp_path: Path) -> None:
    with Store(tmp_path / "linkcheck.db") as store:
        made, places = article(1, "Nul \0 and <tag>", ("A",), "S", "2020-01-01", ARTICLES[0][4], ())
        store.put_articles([(made, places)], NOW)
        text = text_of(store)
    assert json.loads(text.encode("utf-8"))["articles"][0]["title"] == "Nul \0 and <tag>"
