// Fields that are asked only in one case: shown when the other field holds one of the values. Without scripts all are shown.
for (const box of document.querySelectorAll("[data-when-field]")) {
  const form = box.closest("form");
  const values = JSON.parse(box.dataset.whenValues);
  const show = () => {
    const chosen = new FormData(form).get(box.dataset.whenField) ?? "";
    box.hidden = values.includes(chosen) === (box.dataset.whenNot === "1");
  };
  form.addEventListener("change", show);
  show();
}
