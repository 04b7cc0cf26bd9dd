/* A table worked by keyboard: j and k (or the arrows) go from row to row, Enter opens what has the focus. */
(function () {
  "use strict";
  var table = document.querySelector("[data-rows]");
  if (!table) { return; }
  function links() { return Array.prototype.slice.call(table.querySelectorAll("td a:first-child, td > a")).filter(function (link) { return link.closest("td").classList.contains("table__long"); }); }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { return; }
    var step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (!step) { return; }
    var all = links(), row = event.target.closest ? event.target.closest("tr") : null;
    var now = row ? all.indexOf(row.querySelector(".table__long a")) : -1;
    var next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step];
    if (next) { event.preventDefault(); next.focus(); }
  });
})();
