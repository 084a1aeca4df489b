// A long list of boxes to tick: words above it hide what does not match, blind to accents, and a line says what is ticked.
const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/đ/gi, "d")
    .toLowerCase();

function dress(box) {
  const search = document.createElement("input");
  search.type = "search";
  search.className = "form-control mb-2";
  search.placeholder = "Tìm trong danh sách";
  search.setAttribute("aria-label", `Tìm trong danh sách: ${box.dataset.choiceBox}`);
  const chosen = document.createElement("small");
  chosen.className = "form-hint";
  chosen.setAttribute("aria-live", "polite");
  const lines = [...box.querySelectorAll("label")];
  const say = () => {
    const names = lines.filter((line) => line.control?.checked).map((line) => line.textContent.trim());
    chosen.textContent = names.length ? `Đã chọn ${names.length}: ${names.join("; ")}` : "Chưa chọn";
  };
  search.addEventListener("input", (event) => {
    event.stopPropagation(); // looking for a name changes nothing in the form
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    for (const line of lines) line.hidden = !words.every((word) => fold(line.textContent).includes(word));
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  box.addEventListener("input", say);
  box.before(search);
  box.after(chosen);
  say();
}

export function dressChoices() {
  document.querySelectorAll("[data-choice-box]").forEach(dress);
}
