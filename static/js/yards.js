/* Offers only the yards of the village that is chosen. Without it all yards of the user's villages are offered. */
(function () {
  "use strict";
  var list = document.getElementById("yards"), village = document.querySelector("select[name=village]");
  if (!list || !village) { return; }
  var all = Array.prototype.slice.call(list.options);

  function offer() {
    list.textContent = "";
    all.forEach(function (option) {
      if (!village.value || option.getAttribute("data-village") === village.value) { list.appendChild(option); }
    });
  }

  village.addEventListener("change", offer);
  offer();
})();
