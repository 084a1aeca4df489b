// Drop-down menus are <details>: they open without script; a click elsewhere or Esc closes them.
export function closeDropdowns() {
  const open = () => document.querySelectorAll("details[data-dropdown][open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
