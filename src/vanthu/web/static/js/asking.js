// What passkeys and certificates share: a form that asks the server, proves something, and goes where it is told.

/** Post to an address of ours; null if the page goes elsewhere by itself. */
export async function sent(address, body) {
  const answer = await fetch(address, { method: "POST", body });
  if (answer.redirected) {
    location.assign(answer.url);
    return null;
  }
  return { ok: answer.ok, said: await answer.json() };
}

/** Hand the proof in with the form and go on; return why not, if not. */
export async function handIn(form, name, proof) {
  const body = new FormData(form);
  body.set(name, proof);
  const taken = await sent(form.dataset.answer, body);
  if (!taken) return null;
  if (!taken.ok) return taken.said.why;
  location.assign(taken.said.next);
  return null;
}

/** Show the forms and have each carried out when it is sent. */
export function offerAll(forms, carryOut) {
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
