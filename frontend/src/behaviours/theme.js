// Light or dark: the browser's wish until the person chooses.
const key = "truongso-theme";
const wanted = () => localStorage.getItem(key) ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
const show = () => (document.documentElement.dataset.bsTheme = wanted());

export function switchTheme() {
  show();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    localStorage.setItem(key, wanted() === "dark" ? "light" : "dark");
    show();
    document.dispatchEvent(new CustomEvent("theme-changed"));
  });
}
