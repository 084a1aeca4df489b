// A form goes out once: its buttons rest until the answer or the way back.
export function guardDoubleSubmit() {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method === "get" || event.target.method === "dialog") return;
    if (event.target.dataset.sent) {
      event.preventDefault();
      return;
    }
    event.target.dataset.sent = "1";
    // The pressed button's own value must still be sent, so it is disabled only after the form has been read.
    setTimeout(() => event.target.querySelectorAll("[type=submit]").forEach((button) => (button.disabled = true)));
  });
  addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[type=submit]").forEach((button) => (button.disabled = false));
    });
  });
}
