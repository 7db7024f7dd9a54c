/**
 * Hashes an id to a whole number below 2^32 (FNV-1a, 32 bits). It must never change: stored keys
 * depend on it.
 */
export const hashId = (id: string): number => {
  let hash = 0x811c9dc5;
  // Ids are ASCII, so a character is a byte.
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
};
