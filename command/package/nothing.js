// What a server gets for `import placet from "placet"`: there is no page and no visitor, so that nothing may run but what is
// necessary. What may run for the visitor of a request is told by `placet/server`.
const nothing = () => {};

export default {
  version: "0.0.0",
  ready: Promise.resolve(null),
  /** @param {string} id */
  allows: (id) => id === "necessary",
  record: () => null,
  show: nothing,
  preferences: nothing,
  hide: nothing,
  acceptAll: nothing,
  rejectAll: nothing,
  choose: nothing,
  withdraw: nothing,
  erase: nothing,
  rescan: nothing,
  on: () => nothing,
  complaints: () => [],
  push: nothing,
};
