// What makes the pages easier where scripts run; everything works without.
"use strict";

// A form marked data-auto is sent when one of its choices changes.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });
}

// "/" leads to the search box, as readers of long lists expect.
document.addEventListener("keydown", (event) => {
  const box = document.querySelector("input[type=search]");
  if (event.key === "/" && box && !event.target.closest("input, textarea, select")) {
    event.preventDefault();
    box.focus();
  }
});

// On a phone the facets begin folded.
for (const folded of document.querySelectorAll("details[data-wide-open]")) {
  if (window.matchMedia("(min-width: 60rem)").matches) folded.open = true;
}
