/* A form whose login had ended: after a new login in another window it is sent once more from this page, with a fresh
   token. Nothing is stored. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-send-again]");
  if (!form || !window.fetch) { return; }
  form.hidden = false;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    fetch(form.getAttribute("data-send-again"), { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) { return answer.json(); })
      .then(function (answer) {
        form.elements.csrfmiddlewaretoken.value = answer.csrfToken;
        HTMLFormElement.prototype.submit.call(form);
      })
      .catch(function () { form.querySelector("[role=alert]").hidden = false; });
  });
})();
