// What makes the pages easier where scripts run; everything works without.
"use strict";

// A form marked data-auto is asked anew when one of its choices changes. Its answer takes the
// place of the old one, the choice keeps the focus, and what was found is read out. Until then
// the old results can't be followed: their links still lead where the choice before led. Of
// choices made quickly only the last is answered.
let asking = new AbortController();
async function askAnew(form, choice) {
  asking.abort();
  asking = new AbortController();
  const mine = asking.signal;
  document.getElementById("results").inert = true;
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  let page;
  try {
    const response = await fetch(address, { headers: { accept: "text/html" }, signal: mine });
    if (response.ok) page = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    // Left for another page or another choice; or no network, which the browser tells best itself.
  }
  if (mine.aborted) return;
  if (!page) {
    form.requestSubmit();
    return;
  }
  const open = [...form.querySelectorAll("details[open] legend, details[open] > summary")].length > 0;
  document.getElementById("answer").replaceWith(page.getElementById("answer"));
  unfold(open);
  history.replaceState(null, "", address);
  const again = form.querySelector(
    `[name="${CSS.escape(choice.name)}"]` + (choice.type === "checkbox" ? `[value="${CSS.escape(choice.value)}"]` : ""),
  );
  if (again) again.focus();
  document.getElementById("told").textContent = document.getElementById("found").textContent;
}
// Whoever leaves is not called back by an answer that comes late, and finds no dead links on return.
addEventListener("beforeunload", () => {
  asking.abort();
  const results = document.getElementById("results");
  if (results) results.inert = false;
});

for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox]")) askAnew(form, event.target);
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

// Where there is room the facets stand open; on a phone they begin folded.
function unfold(wasOpen) {
  for (const folded of document.querySelectorAll("details[data-wide-open]")) {
    if (wasOpen || window.matchMedia("(min-width: 60rem)").matches) folded.open = true;
  }
}
unfold(false);
