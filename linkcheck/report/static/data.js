"use strict";
/* The rows of the JSON block (linkcheck/report/block.py): short arrays, whose places are named here. */
const DATA = JSON.parse(document.getElementById("rows").textContent);
const { head: HEAD, pools: POOLS, links: LINKS, articles: ARTICLES } = DATA;
const W = HEAD.words;
const LINK = {
  url: 0, host: 1, state: 2, finding: 3, confidence: 4, because: 5, articles: 6, answer: 7, lastOk: 8, lastChecked: 9,
  firstFailed: 10, nextCheck: 11, isNew: 12, hops: 13, capture: 14, suggestion: 15,
};
const ARTICLE = {
  title: 0, url: 1, cms: 2, authors: 3, section: 4, published: 5, rank: 6, counts: 7, oldest: 8, notes: 9, places: 10,
};
const PLACE = { link: 0, before: 1, words: 2, after: 3, embed: 4 };
const STATE = Object.fromEntries(HEAD.states.map(([name], at) => [name, at]));

/* The page's language as the reader's region writes it. */
const LOCALE = navigator.languages.find((language) => language.split("-")[0] === HEAD.lang) || HEAD.lang;
const numbers = new Intl.NumberFormat(LOCALE);
const days = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });
const moments = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});

/** A sentence of the catalogue with its braces filled. */
function say(key, values) {
  return W[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A number with its noun. */
function count(key, number) {
  return HEAD.counts[key][number === 1 ? 0 : 1].replace("{n}", numbers.format(number));
}

/** The rows whose articles hold each link, made when first asked for. */
const placesOf = once(() => {
  const found = new Map();
  ARTICLES.forEach((article, at) => {
    for (const place of article[ARTICLE.places]) {
      if (!found.has(place[PLACE.link])) found.set(place[PLACE.link], []);
      found.get(place[PLACE.link]).push([at, place]);
    }
  });
  return found;
});

/** Hosts with their links by state, as hosts() in charts.py counts them. */
const HOSTS = once(() => {
  const found = POOLS.hosts.map((host, at) => ({ host, at, counts: HEAD.states.map(() => 0), links: 0, articles: DATA.host_articles[at], findings: new Map() }));
  LINKS.forEach((link) => {
    const row = found[link[LINK.host]];
    row.links += 1;
    row.counts[link[LINK.state]] += 1;
    if (link[LINK.state] !== STATE.alive) row.findings.set(link[LINK.finding], (row.findings.get(link[LINK.finding]) || 0) + 1);
  });
  return found;
});

/** What the search box looks in, lower case, one text an article and one a link. */
const HAYSTACKS = once(() => {
  const links = LINKS.map((link) => `${link[LINK.url]}\n${POOLS.because[link[LINK.because]]}`.toLowerCase());
  const articles = ARTICLES.map((article) => {
    const names = article[ARTICLE.authors].map((author) => POOLS.authors[author]);
    const places = article[ARTICLE.places].map((place) => place[1] + place[2] + place[3] + "\n" + LINKS[place[0]][LINK.url]);
    return [article[ARTICLE.title], article[ARTICLE.url], ...names, ...article[ARTICLE.notes], ...places].join("\n").toLowerCase();
  });
  return { links, articles };
});

function once(make) {
  let made;
  return () => (made ??= make());
}
