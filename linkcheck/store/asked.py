"""What those who decide ask of a store: the links and places that need a decision, however large the rest is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linkcheck.model.fix import Decision, Delivery
from linkcheck.model.verdict import State
from linkcheck.store import codec
from linkcheck.store.states import ALL_PRESENT, LinkSummary
from linkcheck.store.store import Store

LISTED = "(select value from json_each({}))"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleToDo:
    """An article with fixes that are not in it yet: how many by their link's state, and how many are decided."""

    id: str
    title: str
    url: str
    states: tuple[tuple[State, int], ...]
    open: int
    decided: int


def links_in(store: Store, states: Iterable[State]) -> set[int]:
    """Links of these states that articles have."""
    wanted = codec.dump(sorted(states))
    sql = f"select present.link_id from {ALL_PRESENT} where coalesce(state, 'unchecked') in {LISTED.format('?')}"
    return {number for (number,) in store.db.execute(sql, [wanted])}


def states_of(store: Store, occurrences: Iterable[str]) -> dict[str, State]:
    """The state of each of some places' links; places that an article no longer has are left out."""
    rows = store.db.execute(
        "select id, coalesce(state, 'unchecked') from occurrences left join link_state using (link_id) "
        f"where left_at is null and id in {LISTED.format('?')}",
        [codec.dump(list(occurrences))],
    )
    return {number: State(state) for number, state in rows}


def articles_of(store: Store, link_ids: Iterable[int]) -> list[str]:
    """The articles that have one of these links, by id."""
    rows = store.db.execute(
        f"select distinct article_id from occurrences where left_at is null and link_id in {LISTED.format('?')} "
        "order by 1",
        [codec.dump(list(link_ids))],
    )
    return [number for (number,) in rows]


def links_at(store: Store, urls: Iterable[str]) -> dict[str, LinkSummary]:
    """Links by address."""
    rows = store.db.execute(f"select id from links where url in {LISTED.format('?')}", [codec.dump(sorted(set(urls)))])
    return {link.url: link for link in store.link_rows(ids=[number for (number,) in rows])}


def moves(store: Store) -> list[tuple[str, str]]:
    """Every proven move: the old address of a link that articles have, and the new one."""
    rows = store.db.execute(
        "select url, new_url from link_state indexed by link_state_moved cross join links on links.id = link_id "
        "where new_url <> '' and exists (select 1 from occurrences where occurrences.link_id = links.id "
        "and left_at is null) order by link_state.link_id"
    )
    return [(old, new) for old, new in rows]


def places_of(store: Store, deliveries: Iterable[Delivery], urls: Iterable[str]) -> Counter[str]:
    """How many fixes there are of each of some addresses."""
    rows = store.db.execute(
        f"select url, count(*) from fixes where delivery in {LISTED.format('?')} and url in {LISTED.format('?')} "
        "group by url",
        [codec.dump(sorted(deliveries)), codec.dump(sorted(set(urls)))],
    )
    return Counter(dict(rows.fetchall()))


def worst(store: Store, deliveries: Iterable[Delivery], weight: Mapping[State, int], most: int) -> list[ArticleToDo]:
    """The articles that come first by the weight of the states about which nothing is decided."""
    values = {"deliveries": codec.dump(sorted(deliveries)), "weight": codec.dump(dict(weight)), "most": most}
    rows = store.db.execute(
        "select article_id, title, articles.url, sum(decision = '') as left, count(*) from fixes "
        "join articles on articles.id = article_id left join json_each(:weight) as weighs on weighs.key = fixes.state "
        f"where delivery in {LISTED.format(':deliveries')} group by article_id "
        "order by sum((decision = '') * coalesce(weighs.value, 0)) desc, article_id limit :most",
        values,
    ).fetchall()
    states: dict[str, dict[str, int]] = {row[0]: {} for row in rows}
    counted = store.db.execute(
        f"select article_id, state, count(*) from fixes where delivery in {LISTED.format(':deliveries')} "
        f"and article_id in {LISTED.format(':articles')} group by 1, 2",
        values | {"articles": codec.dump(list(states))},
    )
    for article_id, state, count in counted:
        states[article_id][state] = count
    return [
        ArticleToDo(
            id=id_,
            title=title or url or id_,
            url=url,
            states=tuple((state, states[id_][state]) for state in State if state in states[id_]),
            open=left,
            decided=count - left,
        )
        for id_, title, url, left, count in rows
    ]


def progress(store: Store) -> list[tuple[Delivery, Decision, bool, int]]:
    """How many fixes there are of each delivery and decision, approved or not."""
    rows = store.db.execute("select delivery, decision, approved_at is not null, count(*) from fixes group by 1, 2, 3")
    return [(Delivery(delivery), Decision(made), bool(approved), count) for delivery, made, approved, count in rows]
