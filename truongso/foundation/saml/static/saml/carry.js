// Sends the page on at once; without scripts its button does.
document.querySelector("form[data-carry]")?.requestSubmit();
