// Signing with a token: the page asks the tool on this machine, in the protocol of docs/protocol/agent.md. The PIN never comes here.

const PATIENCE_MS = 300_000;
const OPENING_MS = 4_000;
const ABRUPT_MS = 1_500;
const SLOW_MS = 30_000;
const CHECK_MS = 30_000;
const ARRIVAL_MS = 10_000; // a tool may answer before its file has come in

/**
 * Send one frame to the tool, over TLS first, and return its answer; null if it is closed by its person without one.
 *
 * Fails with what `why` has words for: absent, silent, abrupt (closed before anybody could have done so) or foreign
 * (no answer of this protocol: an older tool, or another program).
 */
export async function askTool(port, endpoint, frame, patience = PATIENCE_MS) {
  let last;
  for (const way of location.protocol === "https:" ? ["wss", "ws"] : ["ws", "wss"]) {
    try {
      return await talk(`${way}://127.0.0.1:${port}/${endpoint}`, frame, patience);
    } catch (error) {
      last = error;
      if (error.message !== "absent") throw error;
    }
  }
  throw last;
}

function talk(address, frame, patience) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    let openedAt = 0;
    let isLate = false;
    let timer = setTimeout(() => socket.close(), OPENING_MS + 240_000); // a person may be asked whether this page may come in
    socket.onopen = () => {
      openedAt = performance.now();
      clearTimeout(timer);
      timer = setTimeout(() => {
        isLate = true;
        socket.close();
      }, patience);
      socket.send(frame);
    };
    socket.onmessage = (event) => {
      clearTimeout(timer);
      socket.onclose = null;
      socket.close();
      const answer = read(event.data);
      if (answer && "Status" in answer) resolve(answer);
      else reject(new Error("foreign"));
    };
    socket.onclose = () => {
      clearTimeout(timer);
      if (!openedAt) reject(new Error("absent"));
      else if (isLate) reject(new Error("silent"));
      else if (performance.now() - openedAt < ABRUPT_MS) reject(new Error("abrupt"));
      else resolve(null);
    };
  });
}

/** Return the object that a text holds; null if it holds none. */
function read(text) {
  try {
    const said = JSON.parse(text);
    return typeof said === "object" && !Array.isArray(said) ? said : null;
  } catch {
    return null;
  }
}

/** Say whether a tool says that something is done; some write their numbers as text. */
export function isDone(told) {
  return told?.Status === 0 || told?.Status === "0";
}

function wordsOf(told) {
  return [told?.Message, told?.Error].find((one) => typeof one === "string" && one.trim()) ?? "";
}

/** Return the words of a tool that did not do what it was asked; those of the page where it has none. */
export function reason(told, words) {
  return wordsOf(told) || (told ? words.refused.replace("{code}", String(told.Status)) : words.cancelled);
}

function say(status, tone, words) {
  status.hidden = false;
  status.className = `note note-${tone}`;
  status.setAttribute("role", tone === "bad" ? "alert" : "status");
  status.removeAttribute("aria-live");
  status.textContent = words;
}

async function post(address, data) {
  return told(await fetch(address, { method: "POST", body: data, headers: { Accept: "application/json" } }));
}

/** Ask what has become of the files; no act, so that nobody is stopped here whose delegation has just ended. */
async function look(errand) {
  return told(await fetch(errand.progress, { headers: { Accept: "application/json", "X-Background": "yes" } }));
}

function told(answer) {
  if (answer.redirected) {
    location.assign(answer.url); // the server asks for a second factor first, or for signing in again
    return new Promise(() => {});
  }
  if (answer.status === 403 && !answer.headers.get("Content-Type")?.includes("json")) {
    location.reload(); // the page says why: the delegation in use has ended
    return new Promise(() => {});
  }
  return answer.json();
}

/** Follow an errand until nothing waits any more, telling `show` of every look. */
async function follow(errand, show, isOver) {
  for (;;) {
    const seen = await look(errand);
    show(seen.files);
    if (seen.is_over || isOver()) return seen.files;
    await new Promise((next) => setTimeout(next, 700));
  }
}

async function sign(form) {
  const status = form.querySelector("[data-signing-status]");
  const button = form.querySelector("button:not([type=button])");
  const words = status.dataset;
  button.disabled = true;
  say(status, "warn", words.begin);
  const data = new FormData(form);
  try {
    const errand = await post(form.dataset.tokenSigning, data);
    const refused = errand.refused || [];
    mark(form, refused);
    if (!errand.errand) return say(status, "bad", errand.problem);
    say(status, "warn", words.tool);
    const slow = setTimeout(() => status.textContent === words.tool && say(status, "warn", words.slow), SLOW_MS);
    let over = false;
    const tell = (files) => {
      show(form, files);
      advance(form, status, files);
    };
    const following = follow(errand, tell, () => over);
    let why = words.cancelled;
    try {
      why = complaint(await askTool(errand.port, errand.endpoint, JSON.stringify(errand.message)), words);
    } catch (error) {
      why = words[error.message] || words.foreign;
    }
    clearTimeout(slow);
    if (why) over = true;
    else setTimeout(() => (over = true), ARRIVAL_MS);
    const seen = await following;
    if (why === words.abrupt && seen.some((file) => file.state !== "waiting")) why = words.cancelled;
    if (why || seen.some((file) => file.state === "waiting")) {
      why ||= words.nothing;
      const ending = new FormData();
      ending.set("csrfmiddlewaretoken", data.get("csrfmiddlewaretoken"));
      ending.set("why", why);
      await post(errand.end, ending);
    }
    const { files } = await look(errand); // the server knows, whatever the tool said
    show(form, files);
    finish(form, status, files, why, refused);
  } catch {
    say(status, "bad", words.lost);
  } finally {
    button.disabled = false;
    delete form.dataset.sent;
  }
}

/** Return why a tool did not sign all that it was given; empty if it says that it did. */
function complaint(answer, words) {
  const failed = (Array.isArray(answer?.Files) ? answer.Files : []).find((file) => !isDone(file));
  if (failed) return wordsOf(failed) || reason(isDone(answer) ? { Status: failed?.Status } : answer, words);
  return isDone(answer) ? "" : reason(answer, words);
}

function finish(form, status, files, why, refused) {
  const done = files.filter((file) => file.state === "done");
  if (form.hasAttribute("data-batch")) return sum(form, status, done.length, [...files, ...refused], why);
  if (done.length === files.length) return location.assign(files[0].address);
  say(status, "bad", files.find((file) => file.state !== "done" && file.problem)?.problem || why);
}

/** Say above a batch how far it is; a reader hears the end alone, not every step. */
function advance(form, status, files) {
  const done = files.filter((file) => file.state === "done").length;
  if (!done || !form.hasAttribute("data-batch")) return;
  say(status, "warn", status.dataset.going.replace("{n}", done).replace("{all}", files.length));
  status.setAttribute("aria-live", "off");
}

/** Say above a batch what it came to, with the reason where all that failed share one, and lead to the first of them. */
function sum(form, status, done, all, why) {
  count(form);
  if (done === all.length) return say(status, "good", `${status.dataset.done} ${done}/${all.length}`);
  const failed = all.filter((one) => one.state !== "done");
  const reasons = [...new Set(failed.map((one) => one.problem || why))];
  const words = status.dataset.some.replace("{n}", done).replace("{all}", all.length);
  say(status, "bad", reasons.length === 1 ? `${words} ${reasons[0]}` : words);
  const row = form.querySelector(`[data-result="${failed[0].document}"]`)?.closest("tr");
  if (!row || !done) return;
  row.id ||= `row-${failed[0].document}`;
  const link = Object.assign(document.createElement("a"), { href: `#${row.id}`, textContent: status.dataset.first });
  status.append(" ", link);
}

const TONES = { waiting: "waiting", kept: "active", done: "done", ended: "stopped" };

function tell(cell, state, words) {
  const said = document.createElement("span");
  said.className = `state state-${TONES[state]}`;
  said.textContent = words;
  cell.replaceChildren(said);
}

/** Show in a batch what came of each document, on its own line. */
function show(form, files) {
  for (const file of files) {
    const cell = form.querySelector(`[data-result="${file.document}"]`);
    if (!cell) continue;
    tell(cell, file.state, cell.dataset[file.state] + (file.problem ? ` ${file.problem}` : ""));
    if (file.state !== "done") continue;
    const row = cell.closest("tr");
    row.querySelector("input[type=checkbox]").checked = false;
    row.querySelector("[data-return]")?.replaceChildren();
  }
  const bar = form.querySelector("progress");
  if (!bar || !files.length) return;
  bar.hidden = false;
  bar.max = files.length;
  bar.value = files.filter((file) => file.state === "done").length;
}

function mark(form, refused) {
  for (const one of refused) {
    const cell = form.querySelector(`[data-result="${one.document}"]`);
    if (cell) tell(cell, "ended", one.problem);
  }
}

/** Say how many documents of a batch are ticked. */
function count(form) {
  const boxes = [...form.querySelectorAll("input[name=document]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const said = form.querySelector("[data-ticked]");
  if (said) said.textContent = said.dataset.ticked.replace("{n}", ticked).replace("{all}", boxes.length);
  const all = form.querySelector("[data-all]");
  if (all) Object.assign(all, { checked: ticked === boxes.length, indeterminate: ticked > 0 && ticked < boxes.length });
}

document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.dataset.tokenSigning) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    sign(event.target);
  },
  true,
);

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-batch] input[type=checkbox]")) return;
  const form = event.target.form;
  if (event.target.matches("[data-all]")) for (const box of form.querySelectorAll("input[name=document]")) box.checked = event.target.checked;
  count(form);
});

/** A stretch of seconds in the largest unit that fills it, in the reader's language. */
function span(seconds) {
  const [size, unit] = [[86_400, "day"], [3_600, "hour"], [60, "minute"]].find(([each]) => seconds >= each);
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(Math.round(seconds / size));
}

/** Say above the lines of the check what they come to, once each has its answer. */
function conclude() {
  const said = document.querySelector("[data-ready]");
  const lines = [...document.querySelectorAll("[data-check]")];
  if (!said || lines.some((line) => !line.dataset.tone)) return;
  const bad = lines.filter((line) => line.dataset.tone === "bad").length;
  const isUnsure = lines.some((line) => line.dataset.tone === "unsure");
  said.textContent = bad ? said.dataset.some.replace("{n}", bad) : isUnsure ? said.dataset.unsure : said.dataset.all;
}

/** The check of the desk: what only this machine knows. */
async function check(list) {
  const tell = (name, tone, words) => {
    const line = list.querySelector(`[data-check=${name}]`);
    if (!line) return; // not every desk is asked about a token
    line.dataset.tone = tone;
    line.querySelector("[data-answer]").textContent = words;
    line.querySelector("[data-fix]").hidden = tone === "good";
    conclude();
  };
  const words = list.dataset;
  const off = Math.round(Math.abs(Date.now() - Number(words.now)) / 1000);
  tell("clock", off < 60 ? "good" : "bad", off < 60 ? words.good : words.off.replace("{n}", span(off)));
  let answer;
  try {
    answer = await askTool(words.port, "GetCertInfo", "certinfo", CHECK_MS);
  } catch (error) {
    tell("tool", "bad", words[error.message] || words.bad);
    tell("token", "bad", words.unknown);
    return;
  }
  tell("tool", "good", words.good);
  const held = certificates(answer);
  const own = held.some((each) => printOf(each) === words.fingerprint);
  if (own) return tell("token", "good", words.good);
  if (held.length && !held.some(printOf)) return tell("token", "unsure", words.untold);
  const names = held.map((each) => each.Name).filter((name) => typeof name === "string");
  tell("token", "bad", (!isDone(answer) && reason(answer, words)) || names.join(", ") || words.none);
}

/** Return the certificates that a tool names: ours a list, others one, some of them as text. */
function certificates(answer) {
  if (Array.isArray(answer?.Certificates)) return answer.Certificates.filter((each) => each && typeof each === "object");
  const one = answer?.CertInfo;
  if (!one) return [];
  return [typeof one === "object" ? one : read(one) || {}];
}

function printOf(certificate) {
  const said = certificate.Fingerprint;
  return typeof said === "string" ? said.replace(/[^0-9a-f]/gi, "").toLowerCase() : "";
}

function start() {
  conclude();
  for (const form of document.querySelectorAll("[data-batch]")) count(form);
  const list = document.querySelector("[data-desk-check]:not([data-checked])");
  if (!list) return;
  list.dataset.checked = "yes";
  check(list);
}
start();
document.addEventListener("htmx:afterSettle", start);
