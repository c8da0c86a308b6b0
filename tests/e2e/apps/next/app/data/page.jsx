import Link from "next/link";
import { Declaration } from "placet/react";
import { Allowed } from "../allowed.jsx";

export default function Page() {
  return (
    <main>
      <h1>What happens to data</h1>
      <Allowed />
      <Link id="turn" href="/" prefetch={false}>
        The shop
      </Link>
      <Declaration id="declaration" />
    </main>
  );
}
