import Link from "next/link";
import { Held } from "placet/react";
import { Ad } from "./ad.jsx";
import { Allowed } from "./allowed.jsx";

export default function Page() {
  return (
    <main>
      <h1>A shop</h1>
      <Allowed />
      <Held for="targeting" fallback={<p id="instead">Our own picture</p>}>
        <Ad />
      </Held>
      <Link id="turn" href="/data" prefetch={false}>
        What happens to data
      </Link>
      <Held for="youtube" as="iframe" id="film" src="https://www.youtube-nocookie.com/embed/x" title="A film" width="400" height="225" />
    </main>
  );
}
