/** Keeps what was made for at most `max` keys; those not asked for the longest go first. `max` is at least 1. */
export const leastRecentlyUsed = <Value>(
  max: number,
  make: (key: string) => Value,
): ((key: string) => Value) => {
  const kept = new Map<string, Value>();
  return (key) => {
    const value = kept.get(key) ?? make(key);
    // A map lists its keys in the order in which they were set: the first one is the oldest.
    kept.delete(key);
    kept.set(key, value);
    for (const oldest of kept.keys()) {
      if (kept.size <= max) break;
      kept.delete(oldest);
    }
    return value;
  };
};
