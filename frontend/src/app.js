// What every page needs: the styles, htmx, and one small module per behaviour.
import "@tabler/core/dist/css/tabler.min.css";
import "@fontsource/be-vietnam-pro/400.css";
import "@fontsource/be-vietnam-pro/500.css";
import "@fontsource/be-vietnam-pro/600.css";
import "@fontsource/be-vietnam-pro/700.css";
import "./styles/theme.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/pieces.css";
import "./styles/phone.css";
import "./styles/print.css";

import { dismissAlerts } from "./behaviours/alerts.js";
import { keepByItself } from "./behaviours/autosave.js";
import { copyText } from "./behaviours/copy.js";
import { sayDays } from "./behaviours/day-words.js";
import { openDialogs } from "./behaviours/dialogs.js";
import { guardDoubleSubmit } from "./behaviours/double-submit.js";
import { closeDropdowns } from "./behaviours/dropdowns.js";
import { fullScreen } from "./behaviours/full-screen.js";
import { setUpHtmx } from "./behaviours/fragments.js";
import { watchLock } from "./behaviours/lock.js";
import { openMenu } from "./behaviours/menu.js";
import { printPage } from "./behaviours/print.js";
import { submitOnChange } from "./behaviours/submit-on-change.js";
import { switchTheme } from "./behaviours/theme.js";
import { guardUnsaved } from "./behaviours/unsaved.js";
import { showChosenFiles } from "./behaviours/upload.js";

setUpHtmx();
switchTheme();
openMenu();
closeDropdowns();
openDialogs();
dismissAlerts();
showChosenFiles();
sayDays();
keepByItself(); // before the guards below: a form that waits to be kept has not gone out
guardDoubleSubmit();
guardUnsaved();
submitOnChange();
copyText();
fullScreen();
printPage();
watchLock();
