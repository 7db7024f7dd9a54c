/** A whole number from 0 below 2^32 that spreads ids evenly (FNV-1a, 32 bits). The same for ever: stored keys depend on it. */
export const hashOf = (id: string): number => {
  let hash = 0x811c9dc5;
  // Ids are ASCII, so a character is a byte.
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
};
