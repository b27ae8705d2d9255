// A part of the page that is renewed leaves the keyboard where it was, and what is being filled in untouched.
const FOCUSABLE = "a[href], button, input, select, textarea, summary";
let held = null;

/** Return by what the same control is known in a newer copy of its part. */
function markOf(control) {
  const names = ["href", "name", "value", "aria-label"].map((name) => control.getAttribute(name) ?? "");
  return [control.tagName, ...names, control.textContent.trim()].join("|");
}

/** Say whether somebody has ticked, chosen or typed something in `part` that is not sent yet. */
function isBeingFilled(part) {
  return [...part.querySelectorAll("input, select, textarea")].some((control) => {
    if (control.type === "hidden") return false;
    if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
    if (control.tagName !== "SELECT") return control.value !== control.defaultValue;
    const first = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(first, 0);
  });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, boosted, requestConfig } = event.detail;
  const now = document.activeElement;
  held = null;
  if (boosted) return;
  if (requestConfig.headers["X-Background"] && isBeingFilled(target)) event.detail.shouldSwap = false;
  else if (now && now !== target && target.contains(now)) {
    held = { mark: markOf(now), rows: now.closest("#next") ? document.querySelectorAll("a.row-link").length : null };
  }
});

document.addEventListener("htmx:afterSettle", () => {
  if (!held || document.activeElement !== document.body) return;
  const { mark, rows } = held;
  held = null;
  if (rows !== null) document.querySelectorAll("a.row-link")[rows]?.focus();
  else [...document.querySelectorAll(FOCUSABLE)].find((control) => markOf(control) === mark)?.focus({ preventScroll: true });
});
