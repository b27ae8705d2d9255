// Forms with data-certificate: ask the server for a challenge, the tool on this machine for its signature, and hand that in.
import { handIn, offerAll, sent } from "./asking.js";
import { askTool } from "./signing.js";

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
    const why = await handIn(form, "signature", told.Signature);
    if (why) fail(why);
  } catch {
    fail(form.dataset.lost);
  } finally {
    waiting.hidden = true;
    button.disabled = false;
    delete form.dataset.sent;
  }
}

/** Show the forms and have them carried out. */
export const offer = (forms) => offerAll(forms, carryOut);
