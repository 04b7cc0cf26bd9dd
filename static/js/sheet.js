/* Opens and closes a sheet (components/sheet.html): focus goes in, stays in, and comes back; Escape closes, and so
   does the browser's way back, because an open sheet is a step of its own in the history. What was typed stays. */
(function () {
  "use strict";
  var opener = null, sheet = null, shade = null, isClosing = false;

  function inHistory() { return (window.history.state && window.history.state.sheet) || ""; }

  function reachable() {
    return Array.prototype.filter.call(sheet.querySelectorAll("a[href], button, input, select, textarea, summary"), function (item) {
      return !item.disabled && item.type !== "hidden" && item.offsetParent !== null;
    });
  }

  function open(id) {
    sheet = document.getElementById(id);
    if (!sheet) { return; }
    shade = document.createElement("div");
    shade.className = "sheet-shade";
    shade.addEventListener("click", close);
    document.body.appendChild(shade);
    sheet.hidden = false;
    document.documentElement.classList.add("sheet-open");
    (sheet.querySelector("[data-error-summary]") || sheet.querySelector("textarea, input:not([type=hidden])") || sheet.querySelector("h2")).focus();
    sheet.dispatchEvent(new CustomEvent("sheet:open", { bubbles: true }));
  }

  function hide() {
    sheet.hidden = true;
    shade.parentNode.removeChild(shade);
    document.documentElement.classList.remove("sheet-open");
    sheet = null;
    isClosing = false;
    if (opener) { opener.focus(); }
  }

  function close() {
    if (!sheet || isClosing) { return; }
    if (inHistory() !== sheet.id) { hide(); return; }
    isClosing = true;
    window.history.back();
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-open-sheet]");
    if (link && document.getElementById(link.getAttribute("data-open-sheet"))) {
      event.preventDefault();
      opener = link;
      open(link.getAttribute("data-open-sheet"));
      window.history.pushState({ sheet: sheet.id }, "");
    } else if (event.target.closest("[data-close-sheet]")) {
      close();
    }
  });
  document.addEventListener("keydown", function (event) {
    if (!sheet) { return; }
    if (event.key === "Escape" && !event.isComposing) { close(); return; }
    if (event.key !== "Tab") { return; }
    var items = reachable(), first = items[0], last = items[items.length - 1];
    if (event.shiftKey && (document.activeElement === first || !sheet.contains(document.activeElement))) { event.preventDefault(); last.focus(); }
    else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
  });

  window.addEventListener("popstate", function () {
    if (sheet && inHistory() !== sheet.id) { hide(); }
    else if (!sheet && inHistory()) { open(inHistory()); }
  });

  var waiting = document.querySelector("[data-sheet][data-start-open]");
  if (inHistory()) { window.history.replaceState(null, ""); }
  if (waiting) { opener = document.querySelector('[data-open-sheet="' + waiting.id + '"]'); open(waiting.id); }
})();
