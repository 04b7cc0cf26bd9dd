/* The large +1 (components/counter.html). Every tap shows at once and is kept in this browser until the server
   has it: taps made offline wait, are sent in order when the line is back, and a tap sent twice counts once,
   because it carries the id it was made with. */
(function () {
  "use strict";
  var user = document.body.getAttribute("data-user") || "";

  function load(key) { try { return JSON.parse(window.localStorage.getItem(key)) || []; } catch (error) { return []; } }
  function save(key, taps) { try { window.localStorage.setItem(key, JSON.stringify(taps)); } catch (error) { /* kept in memory */ } }

  function start(form) {
    var key = "taps:" + user + ":" + form.getAttribute("data-key");
    var shown = form.querySelector("output");
    var pending = form.querySelector(".counter__pending");
    var taps = load(key), known = parseInt(shown.textContent, 10) || 0, sending = false, timer = null;

    function draw() {
      shown.textContent = known + taps.length;
      pending.hidden = !pending.hasAttribute("data-failed") || !taps.length;
      if (!pending.hidden) { pending.textContent = pending.getAttribute("data-words").replace("%d", taps.length); }
    }
    function later() {
      pending.setAttribute("data-failed", "");
      draw();
      window.clearTimeout(timer);
      timer = window.setTimeout(send, 8000);
    }
    function freshToken() {
      return window.fetch("/accounts/csrf/", { credentials: "same-origin" }).then(function (answer) { return answer.json(); })
        .then(function (found) { form.elements.csrfmiddlewaretoken.value = found.csrfToken; });
    }
    function refused(problem) {
      taps = [];
      save(key, taps);
      draw();
      pending.hidden = false;
      pending.textContent = problem.detail || problem.title || "";
    }
    function send() {
      if (sending || !taps.length) { return; }
      sending = true;
      var tap = taps[0], body = new URLSearchParams();
      body.set("add", "1");
      body.set("tap", tap);
      window.fetch(form.action, {
        method: "POST", credentials: "same-origin", body: body,
        headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value }
      }).then(function (answer) {
        sending = false;
        if (answer.ok) {
          return answer.json().then(function (found) {
            taps = taps.filter(function (other) { return other !== tap; });
            save(key, taps);
            known = Number(found[form.getAttribute("data-counter")]);
            if (!taps.length) { pending.removeAttribute("data-failed"); }
            draw();
            send();
          });
        }
        if (answer.status === 409 || answer.status === 422) { return answer.json().then(refused); }
        if (answer.status === 403) { return freshToken().then(later, later); }
        later();
      }).catch(function () { sending = false; later(); });
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      taps.push(window.wutangDrafts.newId());
      save(key, taps);
      draw();
      send();
    });
    window.addEventListener("online", send);
    if (taps.length) { pending.setAttribute("data-failed", ""); }
    draw();
    send();
  }

  if (window.fetch && window.URLSearchParams && window.crypto) {
    Array.prototype.forEach.call(document.querySelectorAll("form[data-counter]"), start);
  }
})();
