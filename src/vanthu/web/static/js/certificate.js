// Forms with data-certificate: ask the server for a challenge, the tool on this machine for its signature, and hand that in.
import { askTool } from "./signing.js";

async function sent(address, body) {
  const answer = await fetch(address, { method: "POST", body });
  if (answer.redirected) {
    location.assign(answer.url);
    return null;
  }
  return { ok: answer.ok, said: await answer.json() };
}

async function carryOut(form) {
  const failure = form.querySelector("[role=alert]");
  const waiting = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  const fail = (why) => {
    failure.textContent = why;
    failure.hidden = false;
  };
  failure.hidden = true;
  button.disabled = true;
  try {
    const asked = await sent(form.dataset.ask, new FormData(form));
    if (!asked) return;
    waiting.textContent = form.dataset.tool;
    waiting.hidden = false;
    let told;
    try {
      told = await askTool(asked.said.port, "Auth", asked.said.challenge);
    } catch {
      return fail(form.dataset.absent);
    }
    if (!told || told.Status !== 0 || !told.Signature) return fail(told?.Error || told?.Message || form.dataset.cancelled);
    const body = new FormData(form);
    body.set("signature", told.Signature);
    const taken = await sent(form.dataset.answer, body);
    if (!taken) return;
    if (!taken.ok) return fail(taken.said.why);
    location.assign(taken.said.next);
  } catch {
    fail(form.dataset.lost);
  } finally {
    waiting.hidden = true;
    button.disabled = false;
    delete form.dataset.sent;
  }
}

/** Show the forms and have them carried out. */
export function offer(forms) {
  for (const form of forms) {
    if (!form.hidden) continue;
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      carryOut(form);
    });
  }
}
