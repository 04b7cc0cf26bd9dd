/* Moves the focus to the error summary, so that it is read out first. */
(function () {
  "use strict";
  var summary = document.querySelector("[data-error-summary]");
  if (!summary) { return; }
  summary.focus();
  summary.addEventListener("click", function (event) {
    var id = event.target.hash ? event.target.hash.slice(1) : "";
    var control = id && document.getElementById(id);
    if (!control) { return; }
    event.preventDefault();
    (control.closest(".field") || control).scrollIntoView();
    control.focus({ preventScroll: true });
  });
})();
