// The meeting room: the whole screen, and back.
export function fullScreen() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-full-screen]")) return;
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  });
}
