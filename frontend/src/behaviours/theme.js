// Light or dark: the browser's wish until the person chooses. The first paint is settled by core/static/core/theme.js.
const key = "truongso-theme";
const wish = matchMedia("(prefers-color-scheme: dark)");
const wanted = () => localStorage.getItem(key) ?? (wish.matches ? "dark" : "light");

function show() {
  document.documentElement.dataset.bsTheme = wanted();
  document.dispatchEvent(new CustomEvent("theme-changed"));
}

export function switchTheme() {
  show();
  wish.addEventListener("change", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    localStorage.setItem(key, wanted() === "dark" ? "light" : "dark");
    show();
  });
}
