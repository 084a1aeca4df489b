// htmx under our content policy: nothing is evaluated, no style is injected, no page is kept in the browser's store.
import htmx from "htmx.org";

export function setUpHtmx() {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.selfRequestsOnly = true;
  htmx.config.historyCacheSize = 0; // shared machines: what a person saw must not stay behind
  document.addEventListener("htmx:configRequest", (event) => {
    // A fragment that refreshes by itself is not a person at work: it must not keep the session unlocked.
    if (event.detail.triggeringEvent === undefined || event.detail.elt.hasAttribute("data-background")) {
      event.detail.headers["X-Background"] = "1";
    }
    event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  });
  // The session locked or ended while a fragment refreshed: go to the page that says so.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) location.assign(location.pathname + location.search);
  });
}
