// Forms with data-certificate: ask the server for a challenge, the tool on this machine for its signature, and hand that in.
import { handIn, offerAll, sent } from "./asking.js";
import { askTool, isDone, reason } from "./signing.js";

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
    } catch (error) {
      return fail(form.dataset[error.message] || form.dataset.absent);
    }
    if (!isDone(told)) return fail(reason(told, form.dataset));
    if (typeof told.Signature !== "string") return fail(form.dataset.foreign);
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
