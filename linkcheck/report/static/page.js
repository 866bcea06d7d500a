/* The page: which view is shown, and drawing its table a hundred rows at a time when something is asked of it. */
const PAGE = 100;
const VIEWS = [...document.querySelectorAll(".view")];
const shown = { view: "articles", page: 0, order: {} };

function show() {
  const [name, query] = location.hash.slice(1).split("?");
  const view = VIEWS.some((section) => section.id === name) ? name : shown.view;
  if (query !== undefined) writeFilters(Object.fromEntries(new URLSearchParams(query)));
  if (view !== shown.view || query !== undefined) shown.page = 0;
  shown.view = view;
  for (const section of VIEWS) section.classList.toggle("current", section.id === view);
  for (const link of document.querySelectorAll(".views a")) {
    if (link.hash.slice(1) === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  FORM.hidden = !(view in TABLES);
  draw();
}

/** Draw the current table; what the server drew stays until the first question. */
function draw() {
  const section = document.getElementById(shown.view), table = section.querySelector("table.rows"), plan = TABLES[shown.view];
  if (!plan || !table) return;
  const filters = readFilters(), [key, direction] = shown.order[shown.view] || plan.sort;
  const found = ordered(plan.rows(filters), plan.columns[key], direction);
  const untouched = !shown.order[shown.view] && !shown.page && !FIELDS.some((name) => filters[name]) && !table.dataset.drawn;
  if (!untouched) {
    for (const body of [...table.tBodies]) body.remove();
    table.append(...found.slice(shown.page * PAGE, (shown.page + 1) * PAGE).map((at) => plan.draw(at, filters)));
    table.dataset.drawn = "yes";
  }
  tell(section, found.length, plan);
  remember(filters);
}

function tell(section, total, plan) {
  const from = shown.page * PAGE, to = Math.min(total, from + PAGE);
  const status = section.querySelector("[role=status]");
  status.textContent = total ? say("showing", { from: numbers.format(from + 1), to: numbers.format(to), total: count(plan.noun, total) }) : W.nothing;
  for (const button of section.querySelectorAll("[data-page]")) {
    const page = shown.page + Number(button.dataset.page);
    button.disabled = page < 0 || page * PAGE >= Math.max(total, 1);
  }
}

/** The filters in the address, without a step in the history. */
function remember(filters) {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value)).toString();
  const hash = query ? `#${shown.view}?${query}` : location.hash && `#${shown.view}`;
  if (hash && hash !== location.hash) history.replaceState(null, "", hash);
}

function sortBy(button) {
  const { sort: key } = button.dataset, plan = TABLES[shown.view];
  const [current, direction] = shown.order[shown.view] || plan.sort;
  shown.order[shown.view] = [key, key === current ? -direction : plan.columns[key][0]];
  shown.page = 0;
  for (const cell of button.closest("tr").cells) if (cell.hasAttribute("aria-sort")) cell.setAttribute("aria-sort", "none");
  button.closest("th").setAttribute("aria-sort", shown.order[shown.view][1] > 0 ? "ascending" : "descending");
  draw();
}

function turn(button) {
  shown.page += Number(button.dataset.page);
  draw();
  document.getElementById(shown.view).scrollIntoView({ block: "start" });
}

/** The same sections, states and dates, in the reader's language and zone. */
function localise() {
  for (const item of document.querySelectorAll("time")) {
    item.textContent = ("clock" in item.dataset ? moments : days).format(new Date(item.dateTime));
  }
}

let waiting;
function soon() {
  clearTimeout(waiting);
  shown.page = 0;
  waiting = setTimeout(draw, 120);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("button, a[data-verdict], .views a");
  if (!target) return;
  if (target.matches(".views a")) {
    event.preventDefault();
    history.pushState(null, "", target.hash);
    show();
  } else if ("filters" in target.dataset) target.setAttribute("aria-expanded", FORM.classList.toggle("open"));
  else if (target.dataset.sort) sortBy(target);
  else if (target.dataset.page) turn(target);
  else if (target.dataset.verdict) {
    event.preventDefault();
    location.hash = `#links?verdict=${target.dataset.verdict}`;
    FORM.scrollIntoView({ block: "start" });
  }
});
FORM.addEventListener("submit", (event) => event.preventDefault());
FORM.addEventListener("input", soon);
FORM.addEventListener("reset", () => setTimeout(soon));
window.addEventListener("popstate", show);
window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((item) => { item.open = true; }));

document.documentElement.classList.add("scripted");
for (const item of document.querySelectorAll(".js")) item.hidden = false;
fillChoices();
localise();
show();
