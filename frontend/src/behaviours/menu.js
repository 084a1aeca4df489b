// The menu of narrow windows: a link to #menu opens it even without script; here it also takes and gives back the focus.
export function openMenu() {
  const menu = document.getElementById("menu");
  const opener = document.querySelector("[data-menu-open]");
  if (!menu || !opener) return;
  opener.setAttribute("aria-expanded", "false");
  const show = (on) => {
    menu.classList.toggle("is-open", on);
    opener.setAttribute("aria-expanded", String(on));
    if (on) menu.querySelector("[data-menu-close]").focus();
    else opener.focus();
  };
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    show(true);
  });
  document.addEventListener("click", (event) => {
    if (!menu.classList.contains("is-open")) return;
    const closing = event.target.closest("[data-menu-close]");
    if (closing) event.preventDefault();
    if (closing || !(menu.contains(event.target) || opener.contains(event.target))) show(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.classList.contains("is-open")) show(false);
  });
}
