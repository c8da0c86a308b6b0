// Plays a third party's script.
window.counter = true;
document.getElementById("external").textContent = "External script: ran, second.";
