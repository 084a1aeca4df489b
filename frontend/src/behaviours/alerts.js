// Good news goes away by itself after a while; what went wrong stays until it is read and closed.
const WAIT = 8000;

function leaveLater(alert) {
  let timer = setTimeout(() => alert.remove(), WAIT);
  const stay = () => clearTimeout(timer);
  const go = () => (timer = setTimeout(() => alert.remove(), WAIT));
  alert.addEventListener("mouseenter", stay);
  alert.addEventListener("focusin", stay);
  alert.addEventListener("mouseleave", go);
  alert.addEventListener("focusout", go);
}

export function dismissAlerts() {
  document.querySelectorAll("[data-alert-passing]").forEach(leaveLater);
  document.addEventListener("htmx:load", (event) => event.detail.elt.querySelectorAll?.("[data-alert-passing]").forEach(leaveLater));
  document.addEventListener("click", (event) => event.target.closest("[data-alert-close]")?.closest(".alert")?.remove());
}
