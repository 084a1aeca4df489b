// Before the first paint: light or dark, so that no page flashes. Kept apart from the build because it must not be deferred.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  let chosen = null;
  try {
    chosen = localStorage.getItem("truongso-theme");
  } catch {
    // A browser that keeps nothing follows the system.
  }
  document.documentElement.dataset.bsTheme = chosen ?? (dark ? "dark" : "light");
})();
