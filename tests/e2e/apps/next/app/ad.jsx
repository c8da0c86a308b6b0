"use client";
// In the browser's own component: what a server component renders is fetched before anybody can hold it.
export function Ad() {
  return <img id="ad" alt="" src="https://ads.example.net/pixel.gif" />;
}
