const SEED = 0x9747b28c;
const MIX = 0x5bd1e995;

const mixed = (block: number): number => {
  const product = Math.imul(block, MIX);
  return Math.imul(product ^ (product >>> 24), MIX);
};

/** The last one to three bytes as a little-endian number. */
const tail = (bytes: Buffer, from: number): number =>
  from < bytes.length ? bytes.readUIntLE(from, bytes.length - from) : 0;

/** Kafka's 32-bit murmur2 of `bytes`, as the signed integer that the Java client computes. */
export const murmur2 = (bytes: Buffer): number => {
  const blocksEnd = bytes.length & ~3;
  let hash = SEED ^ bytes.length;
  for (let at = 0; at < blocksEnd; at += 4) hash = Math.imul(hash, MIX) ^ mixed(bytes.readInt32LE(at));
  if (blocksEnd < bytes.length) hash = Math.imul(hash ^ tail(bytes, blocksEnd), MIX);
  hash = Math.imul(hash ^ (hash >>> 13), MIX);
  return hash ^ (hash >>> 15);
};

/** The partition in which Kafka's default partitioner puts a record with this key. */
export const partitionOfKey = (key: Buffer, partitions: number): number =>
  (murmur2(key) & 0x7fffffff) % partitions;
