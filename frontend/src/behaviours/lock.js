// The session locks after a quiet quarter of an hour: say so a minute before, then show the lock page.
export function watchLock() {
  const seconds = Number(document.body.dataset.lockSeconds);
  const notice = document.getElementById("lock-notice");
  if (!seconds || !notice) return;
  let warn, lock;
  const start = () => {
    clearTimeout(warn);
    clearTimeout(lock);
    notice.hidden = true;
    warn = setTimeout(() => (notice.hidden = false), Math.max(0, seconds - 60) * 1000);
    lock = setTimeout(() => location.reload(), (seconds + 2) * 1000);
  };
  start();
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.requestConfig?.headers?.["X-Background"]) start();
  });
}
