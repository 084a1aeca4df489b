// The session locks after a quiet quarter of an hour: say so a minute before, then go to the lock page. Typing is work:
// now and then it tells the server, so that nobody loses a long text.
export function watchLock() {
  const seconds = Number(document.body.dataset.lockSeconds);
  const notice = document.getElementById("lock-notice");
  if (!seconds || !notice) return;
  let warn, lock;
  let told = Date.now();
  const here = () => location.pathname + location.search;
  const leave = () => {
    if (document.querySelector("form[data-keep]")) document.dispatchEvent(new Event("kept"));
    location.assign(here());
  };
  const start = () => {
    clearTimeout(warn);
    clearTimeout(lock);
    told = Date.now();
    notice.hidden = true;
    warn = setTimeout(() => (notice.hidden = false), Math.max(0, seconds - 60) * 1000);
    lock = setTimeout(leave, (seconds + 2) * 1000);
  };
  const tell = async () => {
    told = Date.now(); // at once, or every key pressed meanwhile would ask again
    const answer = await fetch(here(), { method: "HEAD" }).catch(() => null);
    if (answer && !answer.redirected) start();
  };
  start();
  document.addEventListener("input", () => {
    if (Date.now() - told > (seconds * 1000) / 3) tell();
  });
  notice.querySelector("[data-stay]")?.addEventListener("click", tell);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.requestConfig?.headers?.["X-Background"]) start();
  });
}
