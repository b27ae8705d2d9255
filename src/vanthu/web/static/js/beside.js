// On a wide window a row opens beside its list, not instead of it. The list keeps its place; the row has its own link.
import { keepAt } from "./place.js";

const ROOM = matchMedia("(min-width: 75rem)");

/** Open the row's page beside its list, the keyboard in it if that asked; false where there is no list, or no room. */
export function openBeside(link, isByKey) {
  const split = link.closest("[data-split]");
  if (!split || !ROOM.matches || !window.htmx) return false;
  const beside = split.querySelector(".list-beside");
  htmx
    .ajax("GET", link.href, { source: beside, target: beside, swap: "innerHTML", select: "#main > div" })
    .then(() => {
      if (!beside.childElementCount) location.assign(link.href);
      else {
        shown(split, beside, link);
        if (isByKey) beside.focus({ preventScroll: true });
      }
    });
  return true;
}

function shown(split, beside, link) {
  const { top } = link.getBoundingClientRect(); // its rows become narrower and higher
  for (const row of split.querySelectorAll(".is-beside")) row.classList.remove("is-beside");
  const row = link.closest("tr");
  row.classList.add("is-beside");
  row.classList.remove("unread");
  split.classList.add("is-open");
  beside.hidden = false;
  beside.scrollTop = 0;
  const bar = acts(beside, link);
  beside.prepend(bar);
  htmx.process(bar);
  keepAt(link, top);
}

function acts(beside, link) {
  const bar = document.createElement("div");
  bar.className = "list-beside-acts";
  const whole = Object.assign(document.createElement("a"), { className: "btn btn-quiet btn-sm", href: link.href });
  whole.textContent = beside.dataset.whole;
  const close = Object.assign(document.createElement("button"), { className: "btn btn-quiet btn-sm", type: "button" });
  close.textContent = beside.dataset.close;
  close.addEventListener("click", () => closeBeside(beside));
  bar.append(whole, close);
  return bar;
}

/** Shut the row that is open beside its list; the keyboard goes back to it. */
export function closeBeside(beside) {
  const split = beside.closest("[data-split]");
  const link = split.querySelector(".is-beside a.row-link");
  const top = link?.getBoundingClientRect().top;
  split.classList.remove("is-open");
  beside.hidden = true;
  beside.replaceChildren();
  if (link) {
    keepAt(link, top);
    link.focus();
  }
  for (const row of split.querySelectorAll(".is-beside")) row.classList.remove("is-beside");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-split] a.row-link");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (openBeside(link, event.detail === 0)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
document.addEventListener("keydown", (event) => {
  const beside = document.querySelector("[data-split].is-open .list-beside");
  if (event.target.closest?.(".list-beside :is(input, textarea, select)")) return; // what is typed there stays
  if (event.key === "Escape" && beside && !document.querySelector("dialog[open], details[data-menu][open]")) closeBeside(beside);
});

// A file of the list holds the ticked rows, if any are ticked.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-export]");
  if (!link) return;
  const address = new URL(link.href);
  address.searchParams.delete("chon");
  for (const tick of document.querySelectorAll("#rows .tick:checked")) address.searchParams.append("chon", tick.value);
  link.href = address.href;
}, true);
