/* Ready answers: a button at each text of [data-reply-help="<id of the textarea>"] puts it into the textarea.
   What is written already stays, the text is added below it; what the page had put in and nobody touched gives
   way. The first open 【…】 is selected, to be typed over. */
(function () {
  "use strict";
  function start(help) {
    var area = document.getElementById(help.getAttribute("data-reply-help"));
    if (!area) { return; }
    Array.prototype.forEach.call(help.querySelectorAll("[data-reply-text]"), function (text) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "button button--small";
      button.textContent = "用这一段";
      button.addEventListener("click", function () {
        var before = area.value === area.defaultValue ? "" : area.value.replace(/\s+$/, "");
        area.value = (before ? before + "\n" : "") + text.textContent;
        area.dispatchEvent(new Event("input", { bubbles: true }));
        area.focus();
        var open = /【[^【】\n]{1,20}】/.exec(area.value);
        if (open) { area.setSelectionRange(open.index, open.index + open[0].length); }
      });
      text.parentNode.appendChild(button);
    });
  }
  Array.prototype.forEach.call(document.querySelectorAll("[data-reply-help]"), start);
})();
