// What allauth's passkey scripts leave open: say in the page when the device refused, and hide keys where there are none.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.querySelector("[data-passkey-error]");
  if (place) place.hidden = false;
});
document.addEventListener("DOMContentLoaded", () => {
  if (window.PublicKeyCredential) return;
  document.querySelectorAll("[data-passkey-only]").forEach((element) => (element.hidden = true));
  document.querySelectorAll("[data-passkey-missing]").forEach((element) => (element.hidden = false));
});
