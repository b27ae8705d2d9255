// Forms with data-passkey="make" or "prove": ask the server, ask the browser, send its answer, go where it says.
import { handIn, offerAll, sent } from "./asking.js";

const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (list) => (list ?? []).map((known) => ({ ...known, id: bytes(known.id) }));

/** Turn the server's JSON into what the browser takes. */
function readable(options) {
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) read.excludeCredentials = withBytes(options.excludeCredentials);
  if (options.allowCredentials) read.allowCredentials = withBytes(options.allowCredentials);
  return read;
}

/** Turn the browser's answer into JSON. */
function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = text(credential.response[name]);
  return JSON.stringify({
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function carryOut(form) {
  const failure = form.querySelector("[role=alert]");
  failure.hidden = true;
  const fail = (why) => {
    failure.textContent = why || form.dataset.failed;
    failure.hidden = false;
  };
  try {
    const asked = await sent(form.dataset.ask, new FormData(form));
    if (!asked) return;
    if (!asked.ok) return fail(asked.said.why);
    const publicKey = readable(asked.said);
    const made = form.dataset.passkey === "make";
    const credential = await navigator.credentials[made ? "create" : "get"]({ publicKey });
    const why = await handIn(form, "answer", answered(credential));
    if (why) fail(why);
  } catch (error) {
    fail("");
  }
}

/** Show the forms and have them carried out. */
export const offer = (forms) => offerAll(forms, carryOut);
