/* Elements: text goes in as text, only web addresses become links, every date carries its ISO form. */

/** An element from "tag.class.class", attributes and children; null children are left out. */
function el(kind, attributes, ...children) {
  const [tag, ...classes] = kind.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes || {})) if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  made.append(...children.flat().filter((child) => child !== null && child !== ""));
  return made;
}

const WEB = /^https?:\/\/([^\s/?#\\@]*@)?(\[[0-9a-f:.]+\]|[^\s/?#\\@:\[\]<>^|%"]+)(:\d{1,5})?(?=[/?#]|$)/i;

/** The address where it may become a link: http or https with a host, and no space in it. */
function safeHref(url) {
  return WEB.test(url) && !/\s/.test(url) ? url : "";
}

function out(href, kind, label, ...children) {
  return el(kind, { href, target: "_blank", rel: "noopener noreferrer nofollow", "aria-label": label }, ...children);
}

function short(url) {
  return url.length <= 240 ? url : `${url.slice(0, 170)} … ${url.slice(-60)}`;
}

function address(url) {
  const href = safeHref(url), text = el("bdi", {}, short(url));
  return href ? out(href, "a.address", null, text) : el("code.address", {}, text);
}

function time(seconds) {
  if (!seconds) return null;
  const at = new Date(seconds * 1000), iso = at.toISOString().replace(".000", "");
  return el("time", { datetime: iso, title: iso }, days.format(at));
}

function chip(state) {
  const [name, label, mark] = HEAD.states[state];
  return el(`span.chip.s-${name}`, {}, el("span", { "aria-hidden": "true" }, mark), ` ${label}`);
}

function number(value, state) {
  return el(value ? `td.n.s-${state}` : "td.n.none", {}, value ? numbers.format(value) : "–");
}

function badge(value) {
  return el("span.badge", {}, numbers.format(value));
}

function articleTitle(article) {
  const text = article[ARTICLE.title] || W.untitled, href = safeHref(article[ARTICLE.url]);
  const name = el("bdi", {}, text);
  const made = [href ? out(href, "a", null, name) : name];
  if (article[ARTICLE.cms] && href) {
    const edit = `${href.match(/^https?:\/\/[^\s/?#\\]+/i)[0]}/wp-admin/post.php?post=${article[ARTICLE.cms]}&action=edit`;
    made.push(" ", out(edit, "a.edit", `${W.edit}: ${text}`, W.edit));
  }
  return made;
}

/** Names, each on its own in the order of its script, with commas between. */
function people(article) {
  return article[ARTICLE.authors].flatMap((author, at) => [at ? ", " : "", el("bdi", {}, POOLS.authors[author])]);
}
