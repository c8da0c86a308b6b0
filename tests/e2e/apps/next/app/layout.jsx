// An app of an owner who uses Next.js: what may run is known on the server, so that the first render is this visitor's.
import { cookies, headers } from "next/headers";
import { placet } from "placet/server";
import { PlacetProvider } from "placet/react";
import config from "./placet.config.json";

const site = placet(config);

export default async function Layout({ children }) {
  const visit = site.visit({ cookie: `${await cookies()}`, gpc: (await headers()).get("sec-gpc") === "1" });
  return (
    <html lang="fr">
      <head>
        <title>A shop</title>
      </head>
      <body>
        <PlacetProvider config={config} allowed={visit.allowed}>
          {children}
        </PlacetProvider>
      </body>
    </html>
  );
}
