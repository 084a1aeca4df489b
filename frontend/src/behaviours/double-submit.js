// A form goes out once: its buttons rest until the answer, the way back, or a quarter of a minute (a download leaves the
// page where it is).
const REST = 15_000;

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[data-resting]").forEach((button) => {
    button.disabled = false;
    delete button.dataset.resting;
  });
}

function rest(form) {
  form.querySelectorAll("[type=submit]:not(:disabled)").forEach((button) => {
    button.dataset.resting = "";
    button.disabled = true;
  });
}

export function guardDoubleSubmit() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get" || form.method === "dialog") return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    // The pressed button's own value must still be sent, so it rests only after the form has been read.
    setTimeout(() => rest(form));
    setTimeout(() => release(form), REST);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
}
