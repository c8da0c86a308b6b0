// How the program sits in the script: `letters` is written above by the build, one letter a byte.
// Both halves of the way back are the engine's own work where it has them; the loop serves Chromium before 140, Firefox
// before 133, Safari before 18.2.
export function compile() {
  let bytes;
  if (Uint8Array.fromBase64) bytes = Uint8Array.fromBase64(btoa(letters));
  else {
    bytes = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  }
  return new WebAssembly.Module(bytes);
}
