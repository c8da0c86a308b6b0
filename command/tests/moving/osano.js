window.addEventListener("load", function(){
window.cookieconsent.initialise({
  "palette": { "popup": { "background": "#237afc", "text": "#ffffff" }, "button": { "background": "#fff", "text": "#237afc" } },
  "theme": "edgeless",
  "position": "bottom-right",
  "type": "opt-out",
  "content": { "message": "We use cookies.", "dismiss": "Got it!", "href": "https://club.example/privacy" },
  "cookie": { "expiryDays": 90, "path": "/club" },
  "dismissOnScroll": 200,
  onStatusChange: function(status, chosenBefore) { if (this.hasConsented()) { enable() } }
})});
