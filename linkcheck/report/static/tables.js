/* The three tables: which rows pass the filters, what their columns sort by, how a row is drawn. */
const FAR = 8e12;
const collator = new Intl.Collator(LOCALE);

const TABLES = {
  articles: {
    sort: ["dead", -1],
    rows: (filters) => filteredArticles(filters),
    columns: {
      rank: [1, (at) => ARTICLES[at][ARTICLE.rank]],
      title: [1, (at) => ARTICLES[at][ARTICLE.title]],
      author: [1, (at) => ARTICLES[at][ARTICLE.authors].map((author) => POOLS.authors[author]).join(", ") || "\uffff"],
      section: [1, (at) => POOLS.sections[ARTICLES[at][ARTICLE.section]] || "\uffff"],
      published: [-1, (at) => ARTICLES[at][ARTICLE.published]],
      dead: [-1, (at) => ARTICLES[at][ARTICLE.counts][STATE.dead]],
      failing: [-1, (at) => ARTICLES[at][ARTICLE.counts][STATE.failing]],
      suspect: [-1, (at) => ARTICLES[at][ARTICLE.counts][STATE.suspect]],
      since: [1, (at) => ARTICLES[at][ARTICLE.oldest] || FAR],
    },
    draw: articleRow,
    noun: "articles",
  },
  links: {
    sort: ["verdict", 1],
    rows: (filters) => filteredLinks(filters),
    columns: {
      address: [1, (at) => LINKS[at][LINK.url], true],
      verdict: [1, (at) => LINKS[at][LINK.state] * 1e6 - LINKS[at][LINK.articles]],
      since: [1, (at) => LINKS[at][LINK.firstFailed] || FAR],
      ok: [1, (at) => LINKS[at][LINK.lastOk] || FAR],
      reach: [-1, (at) => LINKS[at][LINK.articles]],
    },
    draw: linkRow,
    noun: "links",
  },
  hosts: {
    sort: ["dead", -1],
    rows: (filters) => filteredHosts(filters),
    columns: {
      host: [1, (at) => HOSTS()[at].host, true],
      dead: [-1, (at) => HOSTS()[at].counts[STATE.dead]],
      failing: [-1, (at) => HOSTS()[at].counts[STATE.failing]],
      blocked: [-1, (at) => HOSTS()[at].counts[STATE.blocked]],
      links: [-1, (at) => HOSTS()[at].links],
      reach: [-1, (at) => HOSTS()[at].articles],
    },
    draw: hostRow,
    noun: "hosts",
  },
};

function filteredArticles(filters) {
  const link = linkTest(filters), article = articleTest(filters), search = searchTest(filters);
  const texts = search && HAYSTACKS().articles;
  return indexes(ARTICLES, (row, at) =>
    (!article || article(row)) && (!link || row[ARTICLE.places].some((place) => link(LINKS[place[PLACE.link]]))) && (!search || search(texts[at])));
}

function filteredLinks(filters) {
  const link = linkTest(filters), article = articleTest(filters), search = searchTest(filters);
  const texts = search && HAYSTACKS().links;
  const standing = article && new Set(ARTICLES.filter(article).flatMap((row) => row[ARTICLE.places].map((place) => place[PLACE.link])));
  return indexes(LINKS, (row, at) => (!link || link(row)) && (!standing || standing.has(at)) && (!search || search(texts[at])));
}

function filteredHosts(filters) {
  const active = FIELDS.some((name) => filters[name]);
  const passing = active && new Set(filteredLinks(filters).map((at) => LINKS[at][LINK.host]));
  return HOST_ORDER().filter((at) => !passing || passing.has(at));
}

function indexes(rows, test) {
  const found = [];
  rows.forEach((row, at) => { if (test(row, at)) found.push(at); });
  return found;
}

/** Hosts by dead, failing and all links, then by name: the order that equal ones keep, as hosts() in charts.py. */
const HOST_ORDER = once(() => {
  const { dead, failing } = STATE;
  const compare = (a, b) => b.counts[dead] - a.counts[dead] || b.counts[failing] - a.counts[failing] || b.links - a.links || (a.host < b.host ? -1 : 1);
  return [...HOSTS()].sort(compare).map((row) => row.at);
});

/** Row numbers in the order of a column; equal ones keep the order they came in. */
function ordered(found, [, value, plain], direction) {
  const keys = new Map(found.map((at) => [at, value(at)]));
  const text = typeof keys.values().next().value === "string";
  const compare = !text ? (a, b) => a - b : plain ? (a, b) => (a < b ? -1 : a > b ? 1 : 0) : collator.compare;
  return found.sort((a, b) => direction * compare(keys.get(a), keys.get(b)));
}

function articleRow(at, filters) {
  const article = ARTICLES[at], wanted = linkTest(filters) || (() => true);
  const links = article[ARTICLE.places].filter((place) => wanted(LINKS[place[PLACE.link]])).length;
  const summary = [links ? count("to_do", links) : null, article[ARTICLE.notes].length ? count("notes", article[ARTICLE.notes].length) : null];
  const published = time(article[ARTICLE.published]);
  return el("tbody.item", {},
    el("tr", {},
      el("td.n.rank", {}, numbers.format(article[ARTICLE.rank])),
      el("th", { scope: "row" }, articleTitle(article), " ", el("span.meta", {}, people(article), article[ARTICLE.authors].length && published ? " · " : null, published && published.cloneNode(true))),
      el("td.wide", {}, people(article)),
      el("td.wide", {}, el("bdi", {}, POOLS.sections[article[ARTICLE.section]])),
      el("td.wide.date", {}, published),
      ...["dead", "failing", "suspect"].map((state) => number(article[ARTICLE.counts][STATE[state]], state)),
      el("td.wide.date", {}, time(article[ARTICLE.oldest]))),
    el("tr.more", {}, el("td", { colspan: 9 }, details(summary.filter(Boolean).join(" · "), () => findingsOf(article, wanted)))));
}

function linkRow(at) {
  const link = LINKS[at], [name] = HEAD.states[link[LINK.state]];
  return el("tbody.item", {},
    el("tr", {},
      el("th.url", { scope: "row" }, address(link[LINK.url])),
      el("td", {}, chip(link[LINK.state]), " ", el("span.what", {}, HEAD.findings[link[LINK.finding]][1])),
      el("td.wide.date", {}, time(link[LINK.firstFailed])),
      el("td.wide.date", {}, time(link[LINK.lastOk])),
      el("td.n", {}, numbers.format(link[LINK.articles]))),
    el("tr.more", {}, el("td", { colspan: 5 }, details(POOLS.because[link[LINK.because]], () => [
      el(`div.finding.s-${name}`, {}, el("div.told", {}, verdictLine(link), path(link), remedy(link)), facts(link)), ...standsIn(at)]))));
}

function standsIn(at) {
  const found = placesOf().get(at) || [];
  if (!found.length) return [];
  const draw = ([article, place]) => el("li", {}, el("p", {}, articleTitle(ARTICLES[article])), sentence(place));
  const list = el("ul.places", {}, found.slice(0, 10).map(draw));
  return [el("h3", {}, `${W.in_articles} `, badge(LINKS[at][LINK.articles])), list, more(found.slice(10), list, draw)];
}

function hostRow(at) {
  const row = HOSTS()[at], { counts } = row;
  const [usual] = [...row.findings].sort((a, b) => b[1] - a[1]);
  const all = counts[STATE.dead] === row.links && row.links > 1;
  const label = usual ? HEAD.findings[usual[0]][1] : "";
  const blocked = number(counts[STATE.blocked], "blocked");
  blocked.classList.add("wide");
  return el("tbody", {}, el("tr", {},
    el("th", { scope: "row" }, row.host ? el("a", { href: `#links?host=${encodeURIComponent(row.host)}` }, el("bdi", {}, row.host)) : W.no_host),
    number(counts[STATE.dead], "dead"), number(counts[STATE.failing], "failing"), blocked,
    el("td.n", {}, numbers.format(row.links)), el("td.wide.n", {}, numbers.format(row.articles)),
    el("td.wide", {}, all ? `${label}: ${W.whole_host}` : usual ? say("mostly_text", { finding: label, n: numbers.format(usual[1]) }) : "")));
}
