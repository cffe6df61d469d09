// Keys at the desk: what carries data-key answers to it, never while somebody types. Without this, links and Tab do.
(function () {
  "use strict";
  var TYPED = /^(INPUT|SELECT|TEXTAREA)$/, PRESSED = /^(radio|checkbox|button|submit)$/;
  document.documentElement.classList.add("keys");

  function typing(target) {
    return TYPED.test(target.tagName) && !PRESSED.test(target.type);
  }

  function wanted(key) {
    return Array.prototype.filter.call(document.querySelectorAll("[data-key]"), function (each) {
      return each.getAttribute("data-key") === key;
    })[0];
  }

  function help() {
    var list = document.getElementById("keys");
    if (list) { list.hidden = !list.hidden; }
    return list;
  }

  function answer(event) {
    var key = event.key === "？" ? "?" : event.key.toLowerCase();
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) { return; }
    if (typing(event.target)) {
      if (key === "escape") { event.target.blur(); }
      return;
    }
    // A link or button that has the focus answers to Enter by itself.
    if (key === "enter" && /^(A|BUTTON)$/.test(event.target.tagName)) { return; }
    if (key === "?" && help()) { event.preventDefault(); return; }
    var found = wanted(key);
    if (!found) { return; }
    event.preventDefault();
    if (typing(found)) { found.focus(); found.select && found.select(); } else { found.click(); }
  }

  document.addEventListener("keydown", answer);
})();
