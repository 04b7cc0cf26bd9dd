/* Keeps "已开 1 小时 20 分" right while the page stays open: <p data-since="2026-11-21T19:30:00+08:00">. */
(function () {
  "use strict";
  var shown = document.querySelector("[data-since]");
  if (!shown) { return; }

  function words(minutes) {
    var hours = Math.floor(minutes / 60), rest = minutes % 60;
    if (!hours) { return "已开 " + rest + " 分钟"; }
    return "已开 " + hours + " 小时" + (rest ? " " + rest + " 分" : "");
  }

  function draw() {
    var minutes = Math.floor((Date.now() - Date.parse(shown.getAttribute("data-since"))) / 60000);
    if (minutes >= 0 && minutes < 480) { shown.textContent = words(minutes); }
  }

  window.setInterval(draw, 20000);
})();
