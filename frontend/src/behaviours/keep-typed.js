// What was typed comes back: a form with data-keep (the account's key) is written down in the tab as it is filled in. When
// the session locks, the network fails or the tab is opened again, the words stand there once more. They leave the tab
// when the page says that it saved them, when the person drops them, or when they log out. Files cannot be kept.
const PREFIX = "typed:";
let filling = false;
const clock = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit" });

const keyOf = (form) => `${PREFIX}${form.dataset.keep}:${new URL(form.action).pathname}`;
const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
const read = (key) => JSON.parse(sessionStorage.getItem(key));
const settled = () => document.dispatchEvent(new Event("kept"));

function write(key, kept) {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // The tab has no room, or none at all: the page asks before it is left, as other forms do.
  }
}

function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken") (values[name] ??= []).push(value);
  }
  return values;
}

function fill(form, values) {
  const taken = {};
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || ["file", "submit", "button", "hidden"].includes(field.type)) continue;
    const own = values[field.name] ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = own.includes(field.value);
    else if (field.multiple) for (const option of field.options ?? []) option.selected = own.includes(option.value);
    else if (own.length) field.value = own[(taken[field.name] = (taken[field.name] ?? -1) + 1)] ?? "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function say(form, at) {
  const box = document.createElement("div");
  box.className = "alert alert-info";
  box.setAttribute("role", "status");
  const files = form.querySelector("input[type=file]") ? " Tệp thì cần chọn lại." : "";
  box.append(`Đã đưa lại phần bạn ghi dở lúc ${clock.format(new Date(at))}.${files} `);
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn btn-sm";
  drop.textContent = "Bỏ phần ghi dở";
  drop.addEventListener("click", () => {
    sessionStorage.removeItem(keyOf(form));
    settled();
    location.assign(location.pathname + location.search);
  });
  box.append(drop);
  form.prepend(box);
}

function bringBack(form) {
  const key = keyOf(form);
  for (const other of keys()) if (!other.startsWith(`${PREFIX}${form.dataset.keep}:`)) sessionStorage.removeItem(other);
  const kept = read(key);
  if (!kept) return;
  write(key, { ...kept, sent: false }); // it was not saved, whatever became of it
  if (kept.sent && form.querySelector(".is-invalid, .alert-danger")) return; // the server sent the words back with its answer
  if (JSON.stringify(kept.values) === JSON.stringify(valuesOf(form))) return;
  filling = true;
  fill(form, kept.values);
  filling = false;
  for (let box = form.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  say(form, kept.at);
}

export function keepTyped() {
  if (document.querySelector(".main .alert-success")) for (const key of keys()) if (read(key).sent) sessionStorage.removeItem(key);
  document.querySelectorAll("form[data-keep]").forEach(bringBack);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-keep]");
    if (form && !filling) write(keyOf(form), { at: Date.now(), values: valuesOf(form) });
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if ("keep" in form.dataset) write(keyOf(form), { at: Date.now(), values: valuesOf(form), sent: true });
    if (form.action.endsWith("/dang-xuat/")) keys().forEach((key) => sessionStorage.removeItem(key));
  });
}
