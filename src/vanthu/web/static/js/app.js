// Small behaviours of every page. Each hangs on one data- attribute; without this file every page still works.
import { fold } from "./fold.js";
import "./beside.js";
import "./line.js";
import "./place.js";
import "./renewing.js";
import { narrow, open, steer } from "./palette.js";

/** Close an open menu when one clicks elsewhere or presses Escape. */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (event.type === "keydown") {
      if (event.key !== "Escape") continue;
      menu.querySelector("summary").focus();
    } else if (menu.contains(event.target)) continue;
    menu.open = false;
  }
}
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);

/** Ctrl+K, from anywhere, and ? outside a field open the palette; where there is none, the search box is focused. */
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select");
  const isAsked = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  if (!isAsked && (event.key !== "?" || isTyping)) return;
  const dialog = document.querySelector("dialog[data-palette]");
  const box = document.querySelector("[data-shortcut=k]");
  if (!dialog && !box) return;
  event.preventDefault();
  if (dialog) open(dialog);
  else box.focus();
});
document.addEventListener("input", (event) => {
  const dialog = event.target.closest("dialog[data-palette]");
  if (dialog) narrow(dialog);
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "palette-found") narrow(event.target.closest("dialog"));
});
document.addEventListener("keydown", (event) => {
  const dialog = event.target.closest("dialog[data-palette]");
  if (dialog) steer(dialog, event);
});

/** In lists, j and k move from row to row and x ticks one; Enter opens, as on any link. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key === "x") document.activeElement.closest("tr, li")?.querySelector("input[type=checkbox]")?.click();
  if (event.key !== "j" && event.key !== "k") return;
  const rows = [...document.querySelectorAll("a.row-link")];
  if (!rows.length) return;
  const row = document.activeElement.matches("a.row-link") ? document.activeElement : document.querySelector(".is-beside a.row-link");
  const at = rows.indexOf(row);
  const next = event.key === "j" ? at + 1 : Math.max(at - 1, 0);
  rows[Math.min(next, rows.length - 1)].focus();
});

/** Show only the parts of a form that its choice needs: data-when="name=value". Without script all are shown. */
function showParts(form) {
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, wanted] = part.dataset.when.split("=");
    const chosen = new FormData(form).get(name);
    part.hidden = !wanted.split("|").includes(chosen);
  }
}
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && form.hasAttribute("data-parts")) showParts(form);
});

/** A form is sent once: its buttons rest until the answer comes. */
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  if (event.target.method !== "post") return;
  event.target.dataset.sent = "yes";
  setTimeout(() => delete event.target.dataset.sent, 8000);
});

/** Narrow a long list of choices while one types: data-narrows="id of the list". */
document.addEventListener("input", (event) => {
  const list = event.target.dataset.narrows && document.getElementById(event.target.dataset.narrows);
  if (!list) return;
  const wanted = fold(event.target.value);
  for (const choice of list.querySelectorAll(".choice")) {
    choice.hidden = !fold(choice.textContent).includes(wanted) && !choice.querySelector("input").checked;
  }
});

/** A found choice that is ticked joins the chosen ones: data-moves="id of their list". */
document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-moves]");
  if (list && event.target.checked) document.getElementById(list.dataset.moves).append(event.target.closest(".choice"));
});

/** Enter in a search box inside a form looks there; it does not send the form. */
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.name === "find" && event.target.hasAttribute("hx-get")) event.preventDefault();
});

/** What is typed is kept by itself; while the line is dead the page says so, and tries again when it is back. */
function sayNoLine(event) {
  const kept = event.target.closest?.("#kept");
  if (!kept) return;
  kept.querySelector("[data-no-line]").hidden = false;
  setTimeout(() => window.htmx.trigger("#kept", "again"), 5000);
}
document.addEventListener("htmx:sendError", sayNoLine);
document.addEventListener("htmx:responseError", sayNoLine);
window.addEventListener("online", () => document.getElementById("kept") && window.htmx.trigger("#kept", "again"));

/** Where a row of tabs or chips is wider than the window, the chosen one stands in it. */
function showChosen(root) {
  for (const chosen of root.querySelectorAll(".tab-list [aria-current], .chips [aria-current]")) {
    const row = chosen.closest("ul");
    const over = chosen.getBoundingClientRect().right - row.getBoundingClientRect().right;
    if (row.scrollWidth > row.clientWidth && over > 0) row.scrollLeft += over + 24;
  }
}

function prepare(root) {
  showChosen(root);
  for (const form of root.querySelectorAll("form[data-parts]")) showParts(form);
  if (root.querySelector("pdf-viewer")) import("./pdf-viewer.js");
}
prepare(document);

/** A link that leads to a file gives the file: never its bytes in place of the page. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { boosted, xhr, requestConfig } = event.detail;
  const kind = xhr.getResponseHeader("Content-Type") ?? "";
  if (!boosted || requestConfig.verb !== "get" || !kind || kind.startsWith("text/html")) return;
  event.detail.shouldSwap = false;
  window.location.assign(requestConfig.path);
});

// After htmx has swapped the page, screen readers and the keyboard start from its content; a refused form, where it is wrong.
document.addEventListener("htmx:afterSettle", (event) => {
  prepare(document);
  if (!event.detail.boosted && event.target !== document.body) return;
  const wrong = [...document.querySelectorAll("#main form [aria-invalid=true]")].find((field) => field.checkVisibility());
  if (wrong) wrong.focus();
  else document.getElementById("main")?.focus({ preventScroll: true });
});

/** Passkeys: the forms that need them show themselves where the browser knows them. */
function offerPasskeys(root) {
  const forms = root.querySelectorAll("form[data-passkey]");
  if (forms.length && window.PublicKeyCredential) import("./passkeys.js").then((passkeys) => passkeys.offer(forms));
}
offerPasskeys(document);
document.addEventListener("htmx:load", (event) => offerPasskeys(event.detail.elt));

/** Signing in with the certificate on a token: the forms show themselves where there is script to ask the tool. */
function offerCertificates(root) {
  const forms = root.querySelectorAll("form[data-certificate]");
  if (forms.length) import("./certificate.js").then((certificate) => certificate.offer(forms));
}
offerCertificates(document);
document.addEventListener("htmx:load", (event) => offerCertificates(event.detail.elt));
