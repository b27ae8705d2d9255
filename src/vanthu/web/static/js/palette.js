// Ctrl+K or ?: where to go, what to do, what to find, by keyboard alone.
import { fold } from "./fold.js";

const box = (dialog) => dialog.querySelector("input");
const shown = (dialog) => [...dialog.querySelectorAll("li:not([hidden]) a")];

/** Open the palette of the page, empty, with everything in it. */
export function open(dialog) {
  if (dialog.open) return;
  box(dialog).value = "";
  dialog.querySelector("[data-found]").replaceChildren();
  narrow(dialog);
  dialog.showModal();
  box(dialog).focus();
}

/** Show only the lines that hold every typed word, and the documents that were found; mark the one that Enter takes. */
export function narrow(dialog) {
  const words = fold(box(dialog).value).split(/\s+/).filter(Boolean);
  for (const line of dialog.querySelectorAll("li")) {
    line.hidden = !line.closest("[data-found]") && !words.every((word) => fold(line.textContent).includes(word));
    line.removeAttribute("data-first");
  }
  const fixed = dialog.querySelector("ul:not([data-found]) > li:not([hidden])");
  const found = dialog.querySelectorAll("[data-found] > li");
  // Enter after a number opens the one document that bears it; after words it searches, however fast the answer comes.
  const only = found.length === 1 && /\d/.test(box(dialog).value) ? found[0] : null;
  if (words.length) (fixed ?? only)?.setAttribute("data-first", "");
}

/** Move by arrows between box and lines; Enter in the box takes the marked line, else it searches. */
export function steer(dialog, event) {
  const stops = [box(dialog), ...shown(dialog)];
  const at = stops.indexOf(document.activeElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : stops.length - 1;
    stops[(at + step) % stops.length].focus();
  } else if (event.key === "Enter" && at === 0) {
    const first = dialog.querySelector("[data-first] a");
    if (first) {
      event.preventDefault();
      first.click();
    } else if (!box(dialog).value.trim()) event.preventDefault();
  }
}
