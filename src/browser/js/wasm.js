// How the program sits in the script: `folded` and `unfolder` are written above by the build, one letter a byte. (`length`
// too: the minifier would take that of what stands in their place.)
// The program is folded, so that a compressor finds more in it that repeats, and a small module puts it together again.
// Both halves of the way from letters to bytes are the engine's own work where it has them; the loop serves Chromium before
// 140, Firefox before 133, Safari before 18.2.
function write(letters, bytes) {
  if (bytes.setFromBase64) bytes.setFromBase64(btoa(letters));
  else for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

export function compile() {
  const module = new WebAssembly.Module(write(unfolder, new Uint8Array(length)));
  const { memory, unfold } = new WebAssembly.Instance(module).exports;
  const room = new Uint8Array(memory.buffer);
  write(folded, room.subarray(place));
  return new WebAssembly.Module(room.subarray(unfolded, unfold()));
}
