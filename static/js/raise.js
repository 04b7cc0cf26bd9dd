/* Saves the "有人说…" sheet without leaving the page.
   <form data-raise data-list="said-list" data-draft="…"> with a hidden field named by data-uuid (default draft_uuid):
   201 {uuid, number, said, url?, text?, state?, label?, is_new, is_guarded}  the matter joins the list, the form is empty for the next one with a new draft id
   401 / 403                 what was typed stays; log in in another tab; either button then fetches a fresh token first
   409 / 422                 problem+json: sentences stand at their fields, others on top
   no line                   what was typed stays, and says so
   A double tap sends once; a repeated draft id is one matter on the server. Without fetch the form posts itself. */
(function () {
  "use strict";
  var WORDS = {
    saving: "正在保存…", saved: "已保存，可以记下一条。", offline: "现在连不上网，写的内容还在，请稍后再按保存。",
    login: "请先重新登录，写的内容还在。", open: "在新页面登录", again: "登录好了，再保存", failed: "没有保存成功，写的内容还在，请再试一次。",
    differs: "这一条刚才已经存过，内容和这次不一样。先看看已存的：", another: "是另一件事，另存一条"
  };

  function start(form) {
    var button = form.querySelector("[type=submit], button:not([type])");
    var busy = false, tokenAt = "";
    var says = document.createElement("div");
    says.className = "note note--pinned";
    says.setAttribute("role", "status");
    says.hidden = true;
    form.insertBefore(says, form.firstChild);

    function say(text, isError) {
      says.hidden = !text;
      says.className = "note note--pinned " + (isError ? "note--error" : "note--done");
      says.textContent = text;
    }
    function clearErrors() {
      Array.prototype.forEach.call(form.querySelectorAll("[data-field]"), function (field) {
        field.classList.remove("field--error");
        Array.prototype.forEach.call(field.querySelectorAll(".field__errors"), function (list) { list.parentNode.removeChild(list); });
        Array.prototype.forEach.call(field.querySelectorAll("[aria-invalid]"), function (control) { control.removeAttribute("aria-invalid"); });
      });
      var summary = form.querySelector("[data-error-summary]");
      if (summary) { summary.parentNode.removeChild(summary); }
    }
    function showAtField(name, sentences) {
      var field = form.querySelector('[data-field="' + name + '"]');
      if (!field) { return false; }
      var control = field.querySelector("textarea, select, input");
      var list = document.createElement("ul");
      list.className = "field__errors";
      list.id = "id_" + name + "_error";
      sentences.forEach(function (sentence) {
        var item = document.createElement("li");
        item.textContent = sentence;
        list.appendChild(item);
      });
      field.classList.add("field--error");
      for (var fold = field.closest("details"); fold; fold = fold.parentNode.closest("details")) { fold.open = true; }
      field.insertBefore(list, field.children[1] || null);
      if (control) {
        control.setAttribute("aria-invalid", "true");
        control.setAttribute("aria-describedby", list.id);
      }
      return true;
    }
    function showProblem(problem) {
      var errors = problem.errors || {}, homeless = [];
      Object.keys(errors).forEach(function (name) {
        var sentences = [].concat(errors[name]);
        if (!showAtField(name, sentences)) { homeless = homeless.concat(sentences); }
      });
      if (problem.code === "draft-differs" && problem.number) { askWhich(problem); return; }
      var first = form.querySelector(".field--error");
      say(homeless.join(" ") || problem.detail || (first ? "" : problem.title), true);
      if (first) {
        first.scrollIntoView();
        first.querySelector("textarea, select, input").focus();
      } else { says.setAttribute("tabindex", "-1"); says.focus(); }
    }
    function askWhich(problem) {
      say(WORDS.differs + " ", true);
      var link = document.createElement("a");
      link.href = problem.url;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = problem.number;
      var another = document.createElement("button");
      another.type = "button";
      another.className = "button button--small";
      another.textContent = WORDS.another;
      another.addEventListener("click", function () { form.elements.draft_uuid.value = window.wutangDrafts.newId(); send(); });
      says.appendChild(link);
      says.appendChild(document.createTextNode(" "));
      says.appendChild(another);
      link.focus();
    }
    function askForLogin(problem) {
      say(WORDS.login + " ", true);
      var link = document.createElement("a");
      link.href = problem.login || "/accounts/login/";
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = WORDS.open;
      var retry = document.createElement("button");
      retry.type = "button";
      retry.className = "button button--small";
      retry.textContent = WORDS.again;
      retry.addEventListener("click", send);
      tokenAt = problem.token || "/accounts/csrf/";
      says.appendChild(link);
      says.appendChild(document.createTextNode(" "));
      says.appendChild(retry);
      link.focus();
    }
    function freshToken() {
      if (!tokenAt) { return Promise.resolve(); }
      return window.fetch(tokenAt, { credentials: "same-origin" })
        .then(function (answer) { return answer.json(); })
        .then(function (found) { form.elements.csrfmiddlewaretoken.value = found.csrfToken; tokenAt = ""; });
    }
    function addToList(found) {
      var list = document.getElementById(form.getAttribute("data-list"));
      var template = document.getElementById("said-template");
      if (!list || !template) { return; }
      var line = document.importNode(template.content, true);
      var text = line.querySelector("[data-slot=text]");
      var outcome = form.querySelector(".outcome input:checked");
      var area = form.querySelector("textarea");
      text.textContent = found.text || (area ? area.value : "");
      text.href = found.url || "/desk/issues/" + found.number + "/";
      line.querySelector("[data-slot=number]").textContent = found.number;
      var tag = line.querySelector("[data-slot=outcome]");
      tag.textContent = found.label || (outcome ? outcome.parentNode.querySelector(".outcome__name").textContent : "");
      tag.classList.add(["RAISED", "PROPOSED"].indexOf(found.state) >= 0 ? "tag--open" : "tag--work");
      list.insertBefore(line, list.firstChild);
      Array.prototype.forEach.call(document.querySelectorAll("[data-said-count]"), function (count) {
        count.textContent = (parseInt(count.textContent, 10) || 0) + 1;
      });
      Array.prototype.forEach.call(document.querySelectorAll("[data-said-empty]"), function (empty) { empty.hidden = true; });
    }
    function nextOne(found) {
      var uuid = form.elements[form.getAttribute("data-uuid") || "draft_uuid"];
      if (!found.is_guarded && found.is_new !== false) { addToList(found); }
      if (window.wutangDrafts) { window.wutangDrafts.saved(form); }
      form.reset();
      if (uuid) { uuid.value = window.wutangDrafts.newId(); }
      Array.prototype.forEach.call(form.querySelectorAll("details[open]"), function (fold) { fold.open = false; });
      say(found.said || WORDS.saved, false);
      form.scrollIntoView();
      var area = form.querySelector("textarea");
      if (area) { area.focus({ preventScroll: true }); }
    }
    function read(answer) { return answer.json().catch(function () { return {}; }); }
    function done() { busy = false; button.removeAttribute("aria-disabled"); }

    function send() {
      if (busy) { return; }
      busy = true;
      button.setAttribute("aria-disabled", "true");
      clearErrors();
      say(WORDS.saving, false);
      freshToken().then(function () {
        return window.fetch(form.action, {
          method: "POST", credentials: "same-origin", body: new FormData(form),
          headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value }
        });
      }).then(function (answer) {
        return read(answer).then(function (found) {
          done();
          if (answer.ok) { nextOne(found); }
          else if (answer.status === 401 || (answer.status === 403 && found.code === "csrf")) { askForLogin(found); }
          else if (found.title || found.errors) { showProblem(found); }
          else { say(WORDS.failed, true); }
        });
      }, function () { done(); say(WORDS.offline, true); });
    }

    form.addEventListener("submit", function (event) { event.preventDefault(); send(); });
  }

  if (window.fetch && window.FormData && "content" in document.createElement("template")) {
    Array.prototype.forEach.call(document.querySelectorAll("form[data-raise]"), start);
  }
})();
