// How the program sits in the script: `hex` is written above by the build.
// Decoding is the engine's own work where it can; the loop serves Chromium before 140, Firefox before 133, Safari before 18.2.
export function compile() {
  const bytes = Uint8Array.fromHex
    ? Uint8Array.fromHex(hex)
    : new Uint8Array(hex.length / 2).map((_, at) => parseInt(hex.substr(at * 2, 2), 16));
  return new WebAssembly.Module(bytes);
}
