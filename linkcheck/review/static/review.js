"use strict";
// Keys and conveniences; without this file every button and link works as it stands.
const places = [...document.querySelectorAll("article.place[id]")];
const form = (place) => place.querySelector("form");
let current = places.find((place) => place.hasAttribute("data-current")) ||
  places.find((place) => !place.classList.contains("decided")) || places[0];

const show = (place) => {
  if (!place) return;
  if (current) current.removeAttribute("data-current");
  current = place;
  current.setAttribute("data-current", "");
  current.focus({ preventScroll: true });
  current.scrollIntoView({ block: "center" });
};
const press = (value) => current && form(current).querySelector(`button[value="${value}"]`)?.click();
const step = (by) => show(places[places.indexOf(current) + by]);
const skip = () => {
  const later = places.slice(places.indexOf(current) + 1).find((place) => !place.classList.contains("decided"));
  const next = [...document.querySelectorAll(".crumb a")][1];
  if (later) show(later);
  else if (next) next.click();
};
const keys = {
  a: () => current && form(current).querySelector("button.primary").click(), r: () => press("robust"), u: () => press("unlink"), n: () => press("not-broken"), k: () => press("keep"),
  s: skip, z: () => document.querySelector("#undo button")?.click(),
  ArrowDown: () => step(1), ArrowUp: () => step(-1), o: () => current?.querySelector("[data-open]")?.click(),
};
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !places.length || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});
for (const button of document.querySelectorAll(".use")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = button.closest("form").elements.new_url;
    field.value = button.dataset.use;
    field.focus();
  });
}
for (const button of document.querySelectorAll(".skip-place")) {
  button.hidden = false;
  button.addEventListener("click", () => { show(button.closest("article")); skip(); });
}
for (const button of document.querySelectorAll(".tick-all")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const box of button.closest("form").querySelectorAll("input[type=checkbox]")) box.checked = true;
  });
}
for (const place of places) place.addEventListener("click", () => {
  if (current !== place) { current?.removeAttribute("data-current"); current = place; place.setAttribute("data-current", ""); }
});
if (current) show(current);
