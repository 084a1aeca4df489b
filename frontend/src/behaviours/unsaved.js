// Long texts are not lost by a stray click: a form with data-guard asks before its page is left with changes in it,
// unless they are kept: on the server (autosave.js), or in the tab, so that the lock need not wait for an answer (keep-typed.js).
export function guardUnsaved() {
  let dirty = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guard]")) dirty = true;
  });
  document.addEventListener("kept", () => (dirty = false));
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.target.matches("form[data-guard]") || event.target.method === "post") dirty = false;
  });
  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}
