// A page of an owner who uses Vite: the module is imported, and asked what may run.
import placet from "placet";

const tell = () => {
  document.getElementById("allowed").textContent = placet.allows("matomo") ? "yes" : "no";
};
tell();
placet.on("change", tell);
