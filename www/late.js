// Scripts that run later than their owner wrote them down: what they miss is made up for, and only for them.
import { currentScript, listenOn, replaceWith } from "./natives.js";

// Puts the live script into the held one's place. A script in the page runs before this returns; one that is fetched
// says by `done` with the number it was given that it ran or failed.
export const run = (held, fresh, need) => {
  replaceWith(held, fresh);
};
export const runFetched = (held, fresh, need, number, done) => {
  const end = () => done(number);
  listenOn(fresh, "load", end, false);
  listenOn(fresh, "error", end, false);
  replaceWith(held, fresh);
};
