// One comes back to where one was: a page that is left remembers how far it was read and from which link one went.
const HELD = 50;

/** Have `link` stand in the window where it stood, `top` pixels below its edge. */
export function keepAt(link, top) {
  window.scrollBy(0, link.getBoundingClientRect().top - top);
}

/** Return the link of the page that leads to an address, first among those of a list's rows. */
function linkTo(href) {
  const links = [...document.querySelectorAll("#main a.row-link, #main a[href]")].filter((link) => link.href === href);
  return links.find((link) => link.matches(".row-link")) ?? links[0];
}

function places() {
  try {
    return JSON.parse(sessionStorage.getItem("places")) ?? {};
  } catch {
    return {}; // no room to remember, or forbidden: one begins at the top
  }
}

function remember(path) {
  const pressed = document.activeElement?.closest("#main a[href]");
  const link = pressed && linkTo(pressed.href);
  const place = { y: window.scrollY, href: link?.href, top: link?.getBoundingClientRect().top };
  const { [path]: _old, ...others } = places();
  try {
    const kept = [...Object.entries(others), [path, place]].slice(-HELD);
    sessionStorage.setItem("places", JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // as above
  }
}

function comeBack(path) {
  const place = places()[path];
  if (!place) return;
  const link = place.href && linkTo(place.href);
  window.scrollTo(0, place.y);
  if (!link) return;
  keepAt(link, place.top);
  link.focus({ preventScroll: true });
}

// A page is left within the window or with all of it.
document.addEventListener("htmx:beforeHistorySave", (event) => remember(event.detail.path));
window.addEventListener("pagehide", () => remember(location.pathname + location.search));
document.addEventListener("htmx:historyRestore", (event) => comeBack(event.detail.path));
if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
  window.addEventListener("load", () => comeBack(location.pathname + location.search));
}

// Where the page one goes back to cannot be had, the browser says so itself: the old one must not stand at its address.
document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());
document.addEventListener("htmx:historyCacheMiss", (event) => {
  event.detail.xhr.addEventListener("error", () => location.reload());
});
