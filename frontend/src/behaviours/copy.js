// Copy a text; where the browser does not allow it (a page without TLS), select it so that the person can.
async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    return "Đã chép";
  } catch {
    document.getElementById(button.dataset.copyField)?.select();
    return "Hãy bấm Ctrl+C";
  }
}

export function copyText() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const label = button.querySelector("[data-copy-label]") ?? button;
    const before = (label.dataset.before ??= label.textContent);
    label.textContent = await copy(button);
    setTimeout(() => (label.textContent = before), 2000);
  });
}
