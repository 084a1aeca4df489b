// Long texts keep themselves: a form with data-autosave is sent to that address a moment after the last key, and before it goes
// out itself. A session that ended, a server that is away: the text stays in the page, and the page says so.
const QUIET = 3_000;
const AGAIN = 30_000;

/** Send the form's fields to where they are kept: kept, refused, ended (no session), or offline. */
async function send(form, keepalive) {
  const options = { method: "POST", body: new FormData(form), redirect: "manual", keepalive, headers: { "X-Background": "1" } };
  try {
    const answer = await fetch(form.dataset.autosave, options);
    if (answer.ok) return { state: "kept", ...(await answer.json()) };
    if (answer.status === 409) return { state: "refused", ...(await answer.json()) };
    return { state: answer.status >= 500 ? "offline" : "ended" };
  } catch {
    return { state: "offline" };
  }
}

/** Take the form's token from a fresh page: after a new login the old one is not believed any more. */
async function renewToken(form) {
  const answer = await fetch(location.pathname, { redirect: "manual", headers: { "X-Background": "1" } }).catch(() => null);
  if (!answer?.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("meta[name=csrf-token]")?.content;
  if (!token) return false;
  document.querySelector("meta[name=csrf-token]").content = token;
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = token));
  return true;
}

function watch(form) {
  const find = (name) => form.querySelector(`[data-autosave-${name}]`);
  let changes = 0;
  let kept = 0;
  let timer;
  let running = null;
  let stopped = false;

  const show = (answer) => {
    const words = { ended: form.dataset.autosaveEnded, offline: form.dataset.autosaveOffline }[answer.state] ?? answer.sentence;
    const good = answer.state === "kept";
    find("line").textContent = good ? words : "";
    find("words").textContent = good ? "" : words;
    find("trouble").hidden = good;
    find("login").hidden = answer.state !== "ended";
    find("again").hidden = answer.state === "refused";
  };
  const note = (answer, upTo) => {
    kept = upTo;
    document.querySelectorAll("[data-autosave-mark]").forEach((field) => (field.value = answer.mark));
    document.querySelectorAll("[data-autosave-new-mark]").forEach((field) => (field.value = answer.new_mark));
    const box = document.querySelector("[data-autosave-box]");
    if (box) box.hidden = !answer.mark;
    if (changes === kept) form.dispatchEvent(new CustomEvent("kept", { bubbles: true }));
  };
  const once = async (keepalive) => {
    const upTo = changes;
    let answer = await send(form, keepalive);
    if (answer.state === "ended" && (await renewToken(form))) answer = await send(form, keepalive);
    if (answer.state === "kept") note(answer, upTo);
    show(answer);
    later(answer.state === "offline" ? AGAIN : QUIET);
    return answer.state;
  };
  // One at a time: the second would carry the mark that the first is about to change.
  const keep = (keepalive = false) => (running ??= once(keepalive).finally(() => (running = null)));
  const later = (delay) => {
    clearTimeout(timer);
    if (changes > kept && !stopped) timer = setTimeout(keep, delay);
  };

  form.addEventListener("input", () => {
    changes += 1;
    later(QUIET);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && changes > kept && !stopped) keep(true);
  });
  find("again").addEventListener("click", () => keep());
  goOutWhenKept(form, async () => {
    await running;
    return keep();
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.target.method === "post") stopped = true;
  });
}

/** Let the form go out only where it will arrive: a page of the login in its place would lose the text. */
function goOutWhenKept(form, keep) {
  let sure = false;
  let asking = false;
  form.addEventListener("submit", async (event) => {
    if (sure) {
      sure = false;
      return;
    }
    event.preventDefault();
    if (asking) return;
    asking = true;
    const state = await keep();
    asking = false;
    if (state === "ended" || state === "offline") return;
    sure = true;
    form.requestSubmit(event.submitter);
  });
}

export function keepByItself() {
  document.querySelectorAll("form[data-autosave]").forEach(watch);
}
