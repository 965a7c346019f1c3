/** A well-mixed 32-bit hash of a UUID's four words: UUIDs of version 7 made at one time share their first words. */
export function uuidHash(w0: number, w1: number, w2: number, w3: number): number {
  let hash = round(0x165667b1, w0);
  hash = round(hash, w1);
  hash = round(hash, w2);
  hash = round(hash, w3);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return hash ^ (hash >>> 15);
}

function round(hash: number, word: number): number {
  const sum = (hash + Math.imul(word, 0x85ebca77)) | 0;
  return Math.imul((sum << 13) | (sum >>> 19), 0x9e3779b1);
}
