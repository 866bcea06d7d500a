/* Filters: one form for all views, kept in the address (#links?state=dead) so that a view can be sent to a colleague. */
const FORM = document.getElementById("filters");
const FIELDS = ["q", "state", "verdict", "section", "author", "host", "from", "to"];

function fillChoices() {
  const used = new Set(LINKS.map((link) => link[LINK.finding])), states = new Set(LINKS.map((link) => link[LINK.state]));
  choices("state", [["broken", W.broken], ["new", W.new], ...HEAD.states.filter((_, at) => states.has(at)).map(([name, label]) => [name, label])]);
  choices("verdict", HEAD.findings.filter((_, at) => used.has(at)).map(([name, label]) => [name, label]));
  choices("section", sorted(POOLS.sections).map((name) => [name, name]));
  choices("author", sorted(POOLS.authors).map((name) => [name, name]));
  const busiest = [...HOSTS()].sort((a, b) => b.counts[0] - a.counts[0] || b.links - a.links).slice(0, 300);
  document.getElementById("hosts-list").append(...busiest.map((row) => el("option", { value: row.host })));
}

function sorted(names) {
  return [...new Set(names)].filter(Boolean).sort(new Intl.Collator(LOCALE).compare);
}

function choices(name, options) {
  FORM.elements[name].append(el("option", { value: "" }, W.any), ...options.map(([value, label]) => el("option", { value }, label)));
}

function readFilters() {
  return Object.fromEntries(FIELDS.map((name) => [name, FORM.elements[name].value.trim()]));
}

function writeFilters(values) {
  for (const name of FIELDS) FORM.elements[name].value = values[name] || "";
}

/** What a link must be: state, verdict and host. Undefined when every link will do. */
function linkTest(filters) {
  const tests = [];
  const finding = HEAD.findings.findIndex(([name]) => name === filters.verdict);
  if (filters.state === "broken") tests.push((link) => link[LINK.state] === STATE.dead || link[LINK.state] === STATE.failing);
  else if (filters.state === "new") tests.push((link) => link[LINK.isNew]);
  else if (filters.state) tests.push((link) => link[LINK.state] === STATE[filters.state]);
  if (filters.verdict) tests.push((link) => link[LINK.finding] === finding);
  if (filters.host) {
    const wanted = filters.host.toLowerCase();
    const hosts = POOLS.hosts.map((host) => host.includes(wanted));
    tests.push((link) => hosts[link[LINK.host]]);
  }
  return tests.length ? (link) => tests.every((test) => test(link)) : undefined;
}

/** What an article must be: section, author and dates. Undefined when every article will do. */
function articleTest(filters) {
  const tests = [];
  const section = POOLS.sections.indexOf(filters.section), author = POOLS.authors.indexOf(filters.author);
  const from = Date.parse(`${filters.from}T00:00:00`) / 1000, to = Date.parse(`${filters.to}T23:59:59`) / 1000;
  if (filters.section) tests.push((article) => article[ARTICLE.section] === section);
  if (filters.author) tests.push((article) => article[ARTICLE.authors].includes(author));
  if (from) tests.push((article) => article[ARTICLE.published] >= from);
  if (to) tests.push((article) => article[ARTICLE.published] && article[ARTICLE.published] <= to);
  return tests.length ? (article) => tests.every((test) => test(article)) : undefined;
}

/** Whether a text holds every word that is searched for. */
function searchTest(filters) {
  const words = filters.q.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length ? (text) => words.every((word) => text.includes(word)) : undefined;
}
