// Print buttons; what stands behind «Xem bảng số liệu» belongs on paper too.
export function printPage() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });
  addEventListener("beforeprint", () => document.querySelectorAll("details[data-print-open]").forEach((part) => (part.open = true)));
}
