import { Held } from "placet/react";

// What an owner may write by mistake.
export default function Page() {
  return (
    <Held for="targeting">
      <div>
        <img alt="" src="https://ads.example.net/pixel.gif" />
      </div>
    </Held>
  );
}
