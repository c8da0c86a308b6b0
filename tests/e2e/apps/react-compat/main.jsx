// An app in React, in a page that keeps the marks that Klaro read: the app starts the program that knows them by itself.
import { PlacetProvider, useAllows } from "placet/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

window.placetConfig = {
  compat: ["klaro"],
  aliases: { ads: "targeting" },
  services: [{ id: "matomo", url: "https://stats.example.org/", site: "1" }],
};
import("placet/compat");

function Allowed() {
  return <p id="allowed">{useAllows("matomo") ? "yes" : "no"}</p>;
}

createRoot(document.getElementById("app")).render(
  <StrictMode>
    <PlacetProvider>
      <Allowed />
    </PlacetProvider>
  </StrictMode>,
);
