// How the program sits in the script: `folded` and `unfolder` are written above by the build, one letter a byte.
// The program is folded, so that a compressor finds more in it that repeats, and a small module puts it together again.
// Both halves of the way from letters to bytes are the engine's own work where it has them; the loop serves Chromium before
// 140, Firefox before 133, Safari before 18.2.
function bytes(letters) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(btoa(letters));
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

export function compile() {
  const { memory, unfold } = new WebAssembly.Instance(new WebAssembly.Module(bytes(unfolder))).exports;
  const room = new Uint8Array(memory.buffer);
  room.set(bytes(folded), place);
  return new WebAssembly.Module(room.subarray(unfolded, unfold()));
}
