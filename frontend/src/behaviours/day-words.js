// Browsers show a date in the order of their own language: 03/09 is read as 3 September by one and 9 March by another.
// Say beside the picker which day was chosen.
const words = new Intl.DateTimeFormat("vi-VN", { weekday: "long", day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" });

function show(input) {
  const line = input.nextElementSibling;
  line.textContent = input.value ? words.format(new Date(`${input.value}T00:00:00Z`)) : "";
}

export function sayDays() {
  for (const input of document.querySelectorAll("input[type=date]")) {
    if (input.closest(".filter-row")) continue;
    const line = document.createElement("small");
    line.className = "day-words";
    line.setAttribute("aria-live", "polite");
    input.after(line);
    input.addEventListener("input", () => show(input));
    show(input);
  }
}
