/* Says calmly that a telephone or identity number was typed: <p data-personal-hint="<name of the textarea>" hidden>.
   The patterns are simple on purpose; what may be passed on and published is checked on the server. */
(function () {
  "use strict";
  var NUMBER = /(^|[^0-9])(1[3-9][0-9]{9}|0[1-9][0-9]{8,10}|[1-9][0-9]{16}[0-9Xx])(?![0-9])/;

  function plain(text) {
    return text.replace(/[０-９]/g, function (digit) { return String.fromCharCode(digit.charCodeAt(0) - 65248); })
      .replace(/([0-9])[ -](?=[0-9])/g, "$1");
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-personal-hint]"), function (hint) {
    var form = hint.closest("form"), area = form.elements[hint.getAttribute("data-personal-hint")];
    function look() { hint.hidden = !NUMBER.test(plain(area.value)); }
    area.addEventListener("input", look);
    form.addEventListener("draft:back", look);
    form.addEventListener("reset", function () { window.setTimeout(look, 0); });
    look();
  });
})();
