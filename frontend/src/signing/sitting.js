// A sitting of many files: the server says of each file as soon as it is signed, one line of JSON each.
// Without this module the same form goes out as any other, and the answer comes at the end.
const TYPE = "application/x-ndjson";

async function* linesOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line) yield JSON.parse(line);
  }
}

function row(list, outcome) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = outcome.url;
  link.textContent = outcome.title;
  item.dataset.outcome = outcome.problem ? "failed" : "signed";
  item.append(outcome.problem ? "Chưa ký: " : "Đã ký: ", link, outcome.problem ? `. ${outcome.problem}` : "");
  outcome.problem ? list.prepend(item) : list.append(item);
}

async function run(form, told, response) {
  const words = told.querySelector("[data-sitting-words]");
  const meter = told.querySelector("progress");
  let signed = 0;
  let ended = { number: 0, total: 0 };
  for await (const outcome of linesOf(response)) {
    if (outcome.refused) {
      words.textContent = outcome.refused;
      words.className = "invalid-feedback d-block";
      told.querySelector("h2, h3").textContent = "Chưa ký";
      told.querySelector("progress").hidden = true;
      return ended.number === 0;
    }
    ended = outcome;
    signed += outcome.problem ? 0 : 1;
    meter.value = (outcome.number * 100) / outcome.total;
    words.textContent = `Xong ${outcome.number} trên ${outcome.total} văn bản, đã ký ${signed}.`;
    row(told.querySelector("[data-sitting-list]"), outcome);
  }
  if (ended.number === ended.total) words.textContent = `${signed} trên ${ended.total} văn bản đã ký.`;
  else words.textContent = `Mất kết nối giữa chừng, đã ký ${signed} văn bản: hãy tải lại trang để xem.`;
  return false;
}

async function send(event) {
  const form = event.target;
  const told = document.querySelector("[data-sitting-told]");
  if (!told || !window.TextDecoderStream) return;
  const data = new FormData(form);
  event.preventDefault();
  form.hidden = true;
  told.hidden = false;
  told.querySelector("h2, h3").textContent = "Đang ký";
  told.querySelector("progress").hidden = false;
  told.querySelector("[data-sitting-words]").className = "";
  told.scrollIntoView({ block: "start" });
  try {
    const response = await fetch(form.action || location.href, { method: "POST", body: data, headers: { Accept: TYPE }, credentials: "same-origin" });
    if (!response.headers.get("Content-Type")?.startsWith(TYPE)) {
      // A refusal of the form, or a key that answers elsewhere: the server's own page says so.
      if (response.redirected) location.assign(response.url);
      else replacePage(await response.text());
      return;
    }
    form.hidden = !(await run(form, told, response));
  } catch {
    told.querySelector("[data-sitting-words]").textContent = "Mất kết nối: các văn bản đã ký vẫn giữ nguyên, hãy tải lại trang để xem.";
  }
  form.querySelectorAll("input[type=password]").forEach((input) => (input.value = ""));
  told.querySelector("[data-sitting-end]").hidden = false;
}

function replacePage(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("main");
  document.querySelector("main").replaceWith(fresh);
  tellSitting();
}

export function tellSitting() {
  document.querySelector("form[data-sitting]")?.addEventListener("submit", send);
}
