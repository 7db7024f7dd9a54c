/**
 * Makes a value for each key and caches the values of at most `max` keys (`max` is at least 1).
 * The least recently used key is dropped first.
 */
export const leastRecentlyUsed = <Value>(
  max: number,
  make: (key: string) => Value,
): ((key: string) => Value) => {
  const cache = new Map<string, Value>();
  return (key) => {
    const value = cache.get(key) ?? make(key);
    // A map lists its keys in the order in which they were set, so the first key is the oldest.
    cache.delete(key);
    cache.set(key, value);
    for (const oldest of cache.keys()) {
      if (cache.size <= max) break;
      cache.delete(oldest);
    }
    return value;
  };
};
