// Signing with a token: the page asks the tool on this machine, in the protocol of docs/protocol/agent.md. The PIN never comes here.

const PATIENCE_MS = 300_000;
const OPENING_MS = 4_000;

/** Send one frame to the tool, over TLS first, and return its answer; null if it closes without one. */
export async function askTool(port, endpoint, frame) {
  let last;
  for (const way of location.protocol === "https:" ? ["wss", "ws"] : ["ws", "wss"]) {
    try {
      return await talk(`${way}://127.0.0.1:${port}/${endpoint}`, frame);
    } catch (error) {
      last = error;
      if (error.message !== "absent") throw error;
    }
  }
  throw last;
}

function talk(address, frame) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    let isOpen = false;
    let timer = setTimeout(() => socket.close(), OPENING_MS + 240_000); // a person may be asked whether this page may come in
    socket.onopen = () => {
      isOpen = true;
      clearTimeout(timer);
      timer = setTimeout(() => socket.close(), PATIENCE_MS);
      socket.send(frame);
    };
    socket.onmessage = (event) => {
      clearTimeout(timer);
      socket.onclose = null;
      socket.close();
      try {
        resolve(JSON.parse(event.data));
      } catch {
        resolve(null);
      }
    };
    socket.onclose = () => {
      clearTimeout(timer);
      if (isOpen) resolve(null);
      else reject(new Error("absent"));
    };
  });
}

function say(status, tone, words) {
  status.hidden = false;
  status.className = `note note-${tone}`;
  status.setAttribute("role", tone === "bad" ? "alert" : "status");
  status.textContent = words;
}

async function post(address, data) {
  const answer = await fetch(address, { method: "POST", body: data, headers: { Accept: "application/json" } });
  if (answer.redirected) {
    location.assign(answer.url); // the server asks for a second factor first, or for signing in again
    return new Promise(() => {});
  }
  return answer.json();
}

/** Follow an errand until nothing waits any more, telling `show` of every look. */
async function follow(errand, show, isOver) {
  for (;;) {
    const seen = await (await fetch(errand.progress, { headers: { "X-Background": "yes" } })).json();
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
    mark(form, errand.refused || []);
    if (!errand.errand) return say(status, "bad", errand.problem);
    say(status, "warn", words.tool);
    let over = false;
    const following = follow(errand, (files) => show(form, files), () => over);
    let answer = null;
    let why = words.cancelled;
    try {
      answer = await askTool(errand.port, errand.endpoint, JSON.stringify(errand.message));
      const failed = answer?.Files?.find((file) => file.Status !== 0);
      if (answer && (failed || answer.Status !== 0)) why = failed?.Message || answer.Message || answer.Error || words.cancelled;
    } catch {
      why = words.absent;
    }
    over = true;
    await following;
    if (!answer || answer.Status !== 0 || answer.Files?.some((file) => file.Status !== 0)) {
      const ending = new FormData();
      ending.set("csrfmiddlewaretoken", data.get("csrfmiddlewaretoken"));
      ending.set("why", why);
      await post(errand.end, ending);
    }
    const files = (await (await fetch(errand.progress)).json()).files; // the server knows, whatever the tool said
    show(form, files);
    finish(form, status, files, why);
  } catch {
    say(status, "bad", words.lost);
  } finally {
    button.disabled = false;
    delete form.dataset.sent;
  }
}

function finish(form, status, files, why) {
  const done = files.filter((file) => file.state === "done");
  if (done.length === files.length && !form.hasAttribute("data-batch")) {
    location.assign(files[0].address);
  } else if (done.length === files.length) {
    say(status, "good", `${status.dataset.done} ${done.length}/${files.length}`);
  } else {
    const problem = files.find((file) => file.state !== "done" && file.problem)?.problem || why;
    say(status, "bad", form.hasAttribute("data-batch") ? `${done.length}/${files.length}. ${problem}` : problem);
  }
}

/** Show in a batch what came of each document, on its own line. */
function show(form, files) {
  for (const file of files) {
    const cell = form.querySelector(`[data-result="${file.document}"]`);
    if (!cell) continue;
    cell.textContent = cell.dataset[file.state] + (file.problem ? ` ${file.problem}` : "");
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
    if (cell) cell.textContent = one.problem;
  }
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
  if (!event.target.matches("[data-all]")) return;
  for (const box of event.target.form.querySelectorAll("input[name=document]")) box.checked = event.target.checked;
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
  said.textContent = bad ? said.dataset.some.replace("{n}", bad) : said.dataset.all;
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
  let answer = null;
  try {
    answer = await askTool(words.port, "GetCertInfo", "certinfo");
    tell("tool", "good", words.good);
  } catch {
    tell("tool", "bad", words.bad);
    tell("token", "bad", words.unknown);
    return;
  }
  const held = answer?.Certificates || (answer?.CertInfo ? [answer.CertInfo] : []);
  const own = held.some((each) => each.Fingerprint === words.fingerprint);
  tell("token", own ? "good" : "bad", own ? words.good : answer?.Message || held.map((each) => each.Name).join(", ") || words.bad);
}

function start() {
  conclude();
  const list = document.querySelector("[data-desk-check]:not([data-checked])");
  if (!list) return;
  list.dataset.checked = "yes";
  check(list);
}
start();
document.addEventListener("htmx:afterSettle", start);
