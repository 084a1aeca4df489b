// Say which files were chosen; the browser's own words would be in the browser's language.
const size = (bytes) =>
  bytes > 1e6 ? `${(bytes / 1e6).toFixed(1).replace(".", ",")} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;

export function showChosenFiles() {
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file") return;
    const output = input.closest("[data-upload]")?.querySelector("[data-upload-names]");
    if (output) output.textContent = [...input.files].map((file) => `${file.name} (${size(file.size)})`).join(", ");
  });
  for (const zone of document.querySelectorAll("[data-upload]")) {
    const input = zone.querySelector("input[type=file]");
    for (const kind of ["dragenter", "dragover"]) {
      zone.addEventListener(kind, (event) => {
        event.preventDefault();
        zone.classList.add("is-over");
      });
    }
    zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
