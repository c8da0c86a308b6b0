// A page of an owner who keeps the marks that Klaro read.
import placet from "placet/compat";

const tell = () => {
  document.getElementById("allowed").textContent = placet.allows("matomo") ? "yes" : "no";
};
tell();
placet.on("change", tell);
