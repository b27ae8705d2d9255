// Where the line to the server is lost the page says so: what was pressed may be done or not, and what is shown may be old.

function tell(what) {
  const note = document.querySelector("[data-line]");
  if (!note) return;
  note.dataset.line = what;
  for (const words of note.querySelectorAll("[data-line-words]")) words.hidden = words.dataset.lineWords !== what;
  note.hidden = !what;
  if (what) note.setAttribute("role", "alert");
  else note.removeAttribute("role");
}

document.addEventListener("htmx:sendError", (event) => {
  const { requestConfig, elt } = event.detail;
  if (elt.closest("#kept")) return; // what is typed has its own words
  const isAct = requestConfig.verb !== "get";
  delete elt.dataset.sent; // it may be pressed again
  if (isAct || document.querySelector("[data-line]")?.dataset.line !== "act") tell(isAct ? "act" : "look");
});

// A part that is renewed again shows that the line is back; what was pressed is known when the page is loaded anew.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && document.querySelector("[data-line=look]")) tell("");
});
