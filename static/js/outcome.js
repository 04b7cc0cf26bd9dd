/* Shows what the chosen answer needs and hides the rest: <div data-when="field" data-is="VALUE OTHER">.
   Hidden parts are disabled, so that they are not sent; their texts stay. Without JavaScript all are shown. */
(function () {
  "use strict";

  function chosen(form, name) {
    var fields = form.elements[name];
    if (!fields) { return ""; }
    if (fields.length === undefined || fields.options) { return fields.type === "checkbox" ? (fields.checked ? fields.value : "") : fields.value; }
    var on = Array.prototype.filter.call(fields, function (field) { return field.checked; })[0];
    return on ? on.value : "";
  }

  function update(form) {
    Array.prototype.forEach.call(form.querySelectorAll("[data-when]"), function (part) {
      var value = chosen(form, part.getAttribute("data-when"));
      var shown = value !== "" && part.getAttribute("data-is").split(" ").indexOf(value) >= 0;
      part.hidden = !shown;
      Array.prototype.forEach.call(part.querySelectorAll("input, select, textarea"), function (field) { field.disabled = !shown; });
    });
  }

  function updateFormOf(event) {
    var form = event.target.form || event.target;
    if (form.querySelector && form.querySelector("[data-when]")) { update(form); }
  }

  Array.prototype.forEach.call(document.querySelectorAll("form"), function (form) {
    if (form.querySelector("[data-when]")) { update(form); }
  });
  document.addEventListener("change", updateFormOf);
  document.addEventListener("draft:back", updateFormOf);
  document.addEventListener("reset", function (event) { window.setTimeout(function () { updateFormOf(event); }, 0); });
})();
