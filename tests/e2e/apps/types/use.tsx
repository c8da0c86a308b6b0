// What an owner's own code may say by the types, and what it may not: each line behind an expectation must be refused.
import placet, { type ChoiceRecord, type Config } from "placet";
import known from "placet/compat";
import { Declaration, Held, PlacetProvider, useAllows } from "placet/react";
import { placet as site } from "placet/server";

const config: Config = { services: [{ id: "matomo", url: "https://stats.example.org/", site: "1" }] };
// @ts-expect-error: no such layout.
const wrong: Config = { ui: { layout: "popup" } };

const record: ChoiceRecord | null = placet.record();
const allowed: boolean = placet.allows("targeting") || known.allows("ads") || placet.allows("matomo");
// @ts-expect-error: the page says its own language; this takes a list of answers.
placet.choose("everything");

const { complaints, visit } = site(config);
const ids: string[] = visit({ cookie: null, gpc: true }).allowed;
// @ts-expect-error: a header is a text.
visit({ cookie: ["placet=1"] });

export function App() {
  const may: boolean = useAllows("matomo");
  return (
    <PlacetProvider config={config} allowed={ids}>
      <Held for="youtube" fallback={<p>{complaints.length}</p>}>
        {may && allowed && <p>{record?.end}</p>}
      </Held>
      <Held for="youtube" as="iframe" src="https://www.youtube-nocookie.com/embed/x" title="A film" />
      {/* @ts-expect-error: no frame has an address of a picture for screens. */}
      <Held for="youtube" as="iframe" srcSet="a.jpg 2x" />
      {/* @ts-expect-error: for whom? */}
      <Held>nobody</Held>
      <Declaration className="list" />
    </PlacetProvider>
  );
}

export { wrong };
