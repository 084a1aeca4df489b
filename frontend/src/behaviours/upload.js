// Say which files were chosen, and refuse at once what the server would refuse after a long upload.
const number = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 1 });
const size = (bytes) => (bytes >= 1e6 ? `${number.format(bytes / 1e6)} MB` : `${number.format(Math.max(1, Math.round(bytes / 1e3)))} kB`);

function show(input) {
  const zone = input.closest("[data-upload]");
  const names = zone?.querySelector("[data-upload-names]");
  if (!names) return;
  const files = [...input.files];
  names.replaceChildren(
    ...files.map((file) => {
      const line = document.createElement("div");
      line.textContent = `${file.name} (${size(file.size)})`;
      return line;
    }),
  );
  const limit = Number(zone.dataset.maxBytes) || Infinity;
  const large = files.find((file) => file.size > limit);
  input.setCustomValidity(large ? `Tệp «${large.name}» nặng ${size(large.size)}, chỉ nhận đến ${size(limit)}. Hãy chọn tệp nhẹ hơn.` : "");
  if (large) input.reportValidity();
}

export function showChosenFiles() {
  const zoneOf = (event) => event.target.closest?.("[data-upload]");
  document.addEventListener("change", (event) => {
    if (event.target.type === "file") show(event.target);
  });
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (!zoneOf(event)) return;
      event.preventDefault();
      zoneOf(event).classList.add("is-over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    const zone = zoneOf(event);
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    const input = zone.querySelector("input[type=file]");
    const kept = new DataTransfer();
    for (const file of input.multiple ? event.dataTransfer.files : [...event.dataTransfer.files].slice(0, 1)) kept.items.add(file);
    input.files = kept.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
