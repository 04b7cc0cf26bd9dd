/* Keeps what was typed. A form with data-draft="<id>" has its texts kept in this browser under user and id
   until it was saved, with the id in a hidden field marked data-draft-id, so that a draft whose saving was not
   answered is not saved twice; any form with data-warn (or data-draft) warns before the page is left unsaved.
   Kept texts go when the user logs out, when somebody else logs in here, and when a page says
   data-draft-saved="<id>". Passwords, files and fields marked data-private are never kept. */
(function () {
  "use strict";
  var user = document.body.getAttribute("data-user") || "";
  var PREFIX = "draft:";

  function store(action) { try { return action(window.localStorage); } catch (error) { return null; } }
  function key(form) { return PREFIX + user + ":" + form.getAttribute("data-draft"); }

  function forget(isGone) {
    store(function (kept) {
      Object.keys(kept).forEach(function (name) {
        if (name.indexOf(PREFIX) === 0 && isGone(name)) { kept.removeItem(name); }
      });
    });
  }

  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && field.name !== "csrfmiddlewaretoken" && !field.hasAttribute("data-private") &&
        (field.hasAttribute("data-draft-id") || !/^(password|file|hidden|submit|button)$/.test(field.type));
    });
  }

  function values(form) {
    return fields(form).map(function (field) {
      var isBox = field.type === "checkbox" || field.type === "radio";
      return { name: field.name, value: field.value, on: isBox ? field.checked : null };
    });
  }

  function keep(form) {
    if (!user || !form.hasAttribute("data-draft")) { return; }
    store(function (kept) { kept.setItem(key(form), JSON.stringify(values(form))); });
  }

  function bringBack(form) {
    var text = user && store(function (kept) { return kept.getItem(key(form)); });
    if (!text || form.querySelector(".field__errors")) { return; }
    var rows;
    try { rows = JSON.parse(text); } catch (error) { return; }
    var all = fields(form), changed = false, id = null;
    rows.forEach(function (row) {
      all.forEach(function (field) {
        if (field.name !== row.name) { return; }
        if (field.hasAttribute("data-draft-id")) { id = { field: field, value: row.value }; return; }
        if (row.on !== null) {
          if (field.value === row.value && field.checked !== row.on) { field.checked = row.on; changed = true; }
        } else if (!field.value && row.value) { field.value = row.value; changed = true; }
      });
    });
    if (changed) {
      if (id) { id.field.value = id.value; }
      form.setAttribute("data-dirty", "");
      form.dispatchEvent(new CustomEvent("draft:back", { bubbles: true }));
    }
  }

  function saved(form) {
    form.removeAttribute("data-dirty");
    if (form.hasAttribute("data-draft")) { store(function (kept) { kept.removeItem(key(form)); }); }
  }

  /* What is made in this browser (a draft, a tap) is named here, so that the server knows it when it comes twice. */
  function newId() {
    var bytes = new Uint8Array(16);
    window.crypto.getRandomValues(bytes);
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.prototype.map.call(bytes, function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  window.wutangDrafts = { saved: saved, newId: newId };

  if (user) { forget(function (name) { return name.indexOf(PREFIX + user + ":") !== 0; }); }
  Array.prototype.forEach.call(document.querySelectorAll("[data-draft-saved]"), function (mark) {
    store(function (kept) { kept.removeItem(PREFIX + user + ":" + mark.getAttribute("data-draft-saved")); });
  });
  Array.prototype.forEach.call(document.querySelectorAll("form[data-draft]"), bringBack);

  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (!form || !(form.hasAttribute("data-draft") || form.hasAttribute("data-warn"))) { return; }
    form.setAttribute("data-dirty", "");
    keep(form);
  });
  document.addEventListener("submit", function (event) {
    if (event.target.hasAttribute("data-logout")) { forget(function () { return true; }); }
    if (!event.defaultPrevented) { event.target.removeAttribute("data-dirty"); }
  });
  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector("form[data-dirty]")) { event.preventDefault(); event.returnValue = ""; }
  });
})();
