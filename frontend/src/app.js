import "@tabler/core/dist/css/tabler.min.css";
import "@fontsource/be-vietnam-pro/400.css";
import "@fontsource/be-vietnam-pro/500.css";
import "@fontsource/be-vietnam-pro/600.css";
import "@fontsource/be-vietnam-pro/700.css";
import "./app.css";
import "@tabler/core/dist/js/tabler.esm.min.js";
import htmx from "htmx.org";

import { guardDoubleSubmit } from "./behaviours/double-submit.js";
import { showChosenFiles } from "./behaviours/upload.js";
import { switchTheme } from "./behaviours/theme.js";
import { openDialogs } from "./behaviours/dialogs.js";
import { watchLock } from "./behaviours/lock.js";
import { fullScreen } from "./behaviours/full-screen.js";
import { copyText } from "./behaviours/copy.js";
import { guardUnsaved } from "./behaviours/unsaved.js";
import { submitOnChange } from "./behaviours/submit-on-change.js";
import { printPage } from "./behaviours/print.js";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
// A fragment that refreshes by itself is not a person at work: it must not keep the session unlocked.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.triggeringEvent === undefined || event.detail.elt.hasAttribute("data-background")) {
    event.detail.headers["X-Background"] = "1";
  }
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]")?.content ?? "";
});

switchTheme();
guardDoubleSubmit();
showChosenFiles();
openDialogs();
watchLock();
fullScreen();
copyText();
guardUnsaved();
submitOnChange();
printPage();
