// An app of an owner who uses React: Placet is a part of it, and its components ask what may run.
import { Declaration, Held, PlacetProvider, useAllows } from "placet/react";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

const config = {
  services: [{ id: "matomo", url: "https://stats.example.org/", site: "1" }, { id: "youtube" }],
  // No service and no mark is of this category: visitors are asked about it since it is named here.
  categories: { targeting: {} },
};

function Allowed() {
  return <p id="allowed">{useAllows("matomo") ? "yes" : "no"}</p>;
}

function Shop() {
  const [page, turn] = useState("shoes");
  return (
    <main>
      <h1>A shop</h1>
      <Allowed />
      <Held for="targeting" fallback={<p id="instead">Our own picture</p>}>
        <img id="ad" alt="" src="https://ads.example.net/pixel.gif" />
      </Held>
      <Held for={page === "shoes" ? "necessary" : "targeting"}>
        <p id="needed">The basket</p>
      </Held>
      <button id="turn" type="button" onClick={() => turn(page === "shoes" ? "data" : "shoes")}>
        {page}
      </button>
      {page === "data" ? <Declaration id="declaration" /> : <Held for="youtube" as="iframe" id="film" src="https://www.youtube-nocookie.com/embed/x" title="A film" width="400" height="225" />}
    </main>
  );
}

createRoot(document.getElementById("app")).render(
  <StrictMode>
    <PlacetProvider config={config}>
      <Shop />
    </PlacetProvider>
  </StrictMode>,
);
