/* Similar matters while typing: <form data-similar="<address>"> with textarea said and chips category; the answer is
   listed in its [data-similar-list]. The text is posted, never put into an address. A hint only: nothing waits for it. */
(function () {
  "use strict";
  var WAIT = 700, FEWEST = 6;

  function start(form) {
    var list = form.querySelector("[data-similar-list]"), items = list.querySelector("ul"), asked = 0, timer = 0;
    function show(matters) {
      list.hidden = !matters.length;
      items.textContent = "";
      matters.forEach(function (matter) {
        var item = document.createElement("li"), link = document.createElement("a");
        link.href = matter.url;
        link.target = "_blank";
        link.rel = "noopener";
        link.textContent = matter.text;
        item.appendChild(link);
        item.appendChild(document.createTextNode(" " + matter.label + " " + matter.number));
        items.appendChild(item);
      });
    }
    function ask() {
      var said = form.elements.said.value.trim(), mine = ++asked;
      if (said.length < FEWEST) { show([]); return; }
      var body = new FormData(form), sent = new FormData();
      sent.append("said", said);
      sent.append("category", body.get("category") || "");
      sent.append("csrfmiddlewaretoken", body.get("csrfmiddlewaretoken"));
      fetch(form.getAttribute("data-similar"), { method: "POST", body: sent, credentials: "same-origin", headers: { Accept: "application/json" } })
        .then(function (answer) { return answer.ok ? answer.json() : { matters: [] }; })
        .then(function (found) { if (mine === asked) { show(found.matters); } })
        .catch(function () { if (mine === asked) { show([]); } });
    }
    function soon() { window.clearTimeout(timer); timer = window.setTimeout(ask, WAIT); }
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    form.addEventListener("reset", function () { asked += 1; show([]); });
  }

  if (window.fetch && window.FormData) {
    Array.prototype.forEach.call(document.querySelectorAll("form[data-similar]"), start);
  }
})();
