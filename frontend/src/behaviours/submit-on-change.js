// A filter that needs no button: its form goes out as soon as another value is chosen.
export function submitOnChange() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
}
