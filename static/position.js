// Fills a form's hidden fields with the phone's position before it is sent; after ten seconds it is sent without.
// Plain ES5, for Chromium 49. Forms marked hidden make no sense without a position: they are shown from here.
(function () {
  "use strict";
  var forms = document.querySelectorAll("form[data-position]"), pressed = null, i;

  function prepare(form) {
    var done = false;
    function send() {
      if (done) { return; }
      done = true;
      if (pressed && pressed.name) {
        var field = document.createElement("input");
        field.type = "hidden";
        field.name = pressed.name;
        field.value = pressed.value;
        form.appendChild(field);
      }
      form.submit();
    }
    form.hidden = false;
    // Come back to by the browser's own button, the page is as it was left.
    window.addEventListener("pageshow", function () { done = false; form.removeAttribute("aria-busy"); });
    form.addEventListener("click", function (event) {
      for (var at = event.target; at && at !== form; at = at.parentNode) {
        if (at.tagName === "BUTTON") { pressed = at; }
      }
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      form.setAttribute("aria-busy", "true");
      setTimeout(send, 10000);
      navigator.geolocation.getCurrentPosition(function (found) {
        form.elements.lat.value = found.coords.latitude;
        form.elements.lng.value = found.coords.longitude;
        form.elements.accuracy.value = found.coords.accuracy;
        send();
      }, send, { enableHighAccuracy: true, timeout: 9000, maximumAge: 60000 });
    });
  }

  if (navigator.geolocation) {
    for (i = 0; i < forms.length; i += 1) { prepare(forms[i]); }
  }
}());
