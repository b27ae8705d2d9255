// Forms with data-passkey="make" or "prove": ask the server, ask the browser, send its answer, go where it says.

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
    const body = new FormData(form);
    body.set("answer", answered(credential));
    const taken = await sent(form.dataset.answer, body);
    if (!taken) return;
    if (!taken.ok) return fail(taken.said.why);
    location.assign(taken.said.next);
  } catch (error) {
    fail("");
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
