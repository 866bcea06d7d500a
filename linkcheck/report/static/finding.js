/* A finding: the sentence with its link marked, the verdict, why, what to do, and the facts it rests on. */
const MOST_PLACES = 30;

function sentence(place) {
  const [, before, words, after] = place;
  return before || words || after ? el("blockquote", { dir: "auto" }, before, words ? el("mark", {}, words) : null, after) : null;
}

function verdictLine(link, embed) {
  return el("p.head", {},
    chip(link[LINK.state]), " ", el("b", {}, HEAD.findings[link[LINK.finding]][1]),
    link[LINK.isNew] ? [" ", el("span.tag", {}, W.new_tag)] : null,
    embed ? [" ", el("span.tag", { title: W.embed_title }, W.embed)] : null,
    link[LINK.confidence] ? [" ", el("span.sure", { title: W.sure_title }, say("sure", { n: link[LINK.confidence] }))] : null);
}

function remedy(link) {
  const [kind, url, because] = link[LINK.suggestion] || [];
  if (kind && kind !== "unlink") {
    const seen = kind === "own-capture" ? HEAD.replay && link[LINK.capture] && replayed(link[LINK.capture], W.open_copy) : address(url);
    return el("p.fix", {}, el("b", {}, HEAD.suggestions[kind]), seen ? [" ", seen] : null, " ", el("span", {}, because));
  }
  return link[LINK.state] === STATE.alive ? null : el("p.advice", {}, HEAD.findings[link[LINK.finding]][2]);
}

/** A capture's date as the way to it, or with the command that shows it. */
function copy(capture) {
  const [warc, offset, seconds] = capture;
  const command = say("show_copy", { place: `${POOLS.warcs[warc]}:${offset}` });
  return HEAD.replay ? replayed(capture, time(seconds)) : [time(seconds), " ", el("code.file", { title: W.show_copy_title }, command)];
}

function replayed([warc, offset], shown) {
  return el("a", { href: `${HEAD.replay}/${POOLS.warcs[warc]}/${offset}`, target: "_blank", rel: "noopener noreferrer nofollow", title: W.copy_title }, shown);
}

function facts(link) {
  const capture = link[LINK.capture];
  const rows = [
    [W.first_failed, time(link[LINK.firstFailed])],
    [W.last_ok, time(link[LINK.lastOk]) || (link[LINK.firstFailed] ? W.never : null)],
    [W.last_checked, time(link[LINK.lastChecked])],
    [W.next_check, time(link[LINK.nextCheck])],
    [W.answer, link[LINK.answer] ? HEAD.failures[link[LINK.answer]] || String(link[LINK.answer]) : null],
    [W.our_copy, capture ? copy(capture) : null],
  ];
  return el("dl.facts", {}, rows.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function path(link) {
  const hops = (link[LINK.hops] || []).slice(0, 12);
  const draw = ([url, status]) => el("li", {}, el("b", {}, String(status)), " ", el("bdi.address", {}, short(url)));
  return hops.length ? el("ol.hops", { "aria-label": W.path }, hops.map(draw)) : null;
}

function finding(place) {
  const link = LINKS[place[PLACE.link]];
  return el(`li.finding.s-${HEAD.states[link[LINK.state]][0]}`, {},
    el("div.told", {}, verdictLine(link, place[PLACE.embed]), sentence(place), el("p.where", {}, address(link[LINK.url])),
      path(link), el("p.because", {}, POOLS.because[link[LINK.because]]), remedy(link)),
    facts(link));
}

function notes(article) {
  return article[ARTICLE.notes].map((note) => el("p.note", {}, el("b", {}, W.note), ` ${note}`));
}

/** An article's links under their headings, those that `wanted` lets through. */
function findingsOf(article, wanted) {
  const places = article[ARTICLE.places].filter((place) => wanted(LINKS[place[PLACE.link]]));
  const groups = HEAD.groups.map(([label, states]) => [label, states.flatMap((state) => places.filter((place) => LINKS[place[PLACE.link]][LINK.state] === state))]);
  return [...notes(article), ...groups.filter(([, found]) => found.length).flatMap(([label, found]) => group(label, found))];
}

function group(label, found) {
  const list = el("ul.findings", {}, found.slice(0, MOST_PLACES).map(finding));
  return [el("h3", {}, `${label} `, badge(found.length)), list, more(found.slice(MOST_PLACES), list, finding)];
}

/** A button that draws the rest of a long list. */
function more(rest, list, draw) {
  if (!rest.length) return "";
  const button = el("button", { type: "button" }, say("show_all", { n: numbers.format(rest.length) }));
  button.addEventListener("click", () => { list.append(...rest.map(draw)); button.remove(); });
  return button;
}

/** A closed row whose inside is drawn when it is opened. */
function details(summary, draw) {
  const made = el("details", {}, el("summary", {}, summary));
  made.addEventListener("toggle", () => { if (made.open && made.children.length === 1) made.append(...[draw()].flat().filter(Boolean)); });
  return made;
}
