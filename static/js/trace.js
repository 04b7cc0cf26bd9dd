/* A slip's QR code leads to /trace/#<serial>.<code>: the fragment never reaches the server or its logs. It is put into
   the form and taken out of the address bar at once; nothing is sent until the person asks for it. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-trace]");
  if (!form) { return; }

  function take() {
    var found = /^#([A-Za-z]{1,6}-?\d{7,12})\.(\d{12})$/.exec(window.location.hash);
    if (!window.location.hash) { return; }
    window.history.replaceState(null, "", window.location.pathname);
    if (!found) { return; }
    form.elements.number.value = found[1];
    form.elements.code.value = found[2];
    var note = document.querySelector("[data-trace-note]");
    if (note) { note.hidden = false; }
    var button = form.querySelector("button");
    if (button) { button.focus(); }
  }

  window.addEventListener("hashchange", take);
  take();
})();
