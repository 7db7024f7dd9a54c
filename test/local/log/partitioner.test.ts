import { expect, it } from 'vitest';
import { murmur2, partitionOfKey } from '../../../local/log/partitioner.ts';

// The vectors of Kafka's own client tests: a record must land in the partition where a broker's
// producer would put it.
it.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('hashes %s as the Kafka client does', (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash);
});

it('puts keys with negative hashes, and the empty key, into an existing partition', () => {
  for (const key of ['21', 'foobar', '', 'a']) {
    const partition = partitionOfKey(Buffer.from(key), 12);
    expect(partition).toBeGreaterThanOrEqual(0);
    expect(partition).toBeLessThan(12);
  }
  expect(partitionOfKey(Buffer.from('21'), 1000)).toBe((-973932308 & 0x7fffffff) % 1000);
});
