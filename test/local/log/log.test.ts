import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLog } from '../../../local/log/log.ts';
import type { NewRecord } from '../../../local/log/records.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const record = (key: string | null, value: string, topic = 'orders'): NewRecord => ({
  topic,
  key: key === null ? null : Buffer.from(key),
  value: Buffer.from(value),
  timestamp: 1_700_000_000_000,
});

describe('the embedded log', () => {
  it('keeps every byte, header and time of a record', () => {
    const log = openLog(':memory:', { partitions: 3 });
    const value = Buffer.from([0, 255, 128, 10]);
    const headers = [
      { key: 'trace', value: Buffer.from('a') },
      { key: 'trace', value: Buffer.from([0, 200]) },
    ];
    const [position] = log.append([
      { topic: 'orders', key: Buffer.from([255, 0]), value, timestamp: 5, headers },
    ]);
    const [read] = log.read('orders', position!.partition, 0, 10);
    expect(read).toEqual({ ...position, key: Buffer.from([255, 0]), value, timestamp: 5, headers });
    log.close();
  });

  it('numbers each partition from 0 without gaps, and keeps the order of a key', () => {
    const log = openLog(':memory:', { partitions: 4 });
    const values = Array.from({ length: 200 }, (_, index) => record(`seller-${index % 10}`, String(index)));
    log.append(values.slice(0, 70));
    log.append(values.slice(70));
    const seen = [0, 1, 2, 3].flatMap((partition) => {
      const records = log.read('orders', partition, 0, 1000);
      expect(records.map(({ offset }) => offset)).toEqual(records.map((_, index) => index));
      expect(log.endOffset('orders', partition)).toBe(records.length);
      return records;
    });
    expect(seen).toHaveLength(200);
    const ofSeller = seen
      .filter(({ key }) => key?.toString() === 'seller-3')
      .map(({ value }) => Number(value.toString()));
    expect(ofSeller).toEqual(Array.from({ length: 20 }, (_, index) => index * 10 + 3));
    log.close();
  });

  it('spreads records without a key over all partitions', () => {
    const log = openLog(':memory:', { partitions: 4 });
    const positions = log.append(Array.from({ length: 8 }, (_, index) => record(null, String(index))));
    expect(positions.map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
    log.close();
  });

  it('appends all records of a call or none, so that a failed producer can simply send again', () => {
    const log = openLog(':memory:', { partitions: 1 });
    expect(() =>
      log.append([record('a', 'first'), { ...record('a', 'second'), timestamp: Number.NaN }]),
    ).toThrow();
    expect(log.endOffset('orders', 0)).toBe(0);
    expect(log.append([record('a', 'again')])).toEqual([{ topic: 'orders', partition: 0, offset: 0 }]);
    log.close();
  });

  it('reads from an offset on, and never more records than asked for', () => {
    const log = openLog(':memory:', { partitions: 1 });
    log.append(Array.from({ length: 10 }, (_, index) => record('a', String(index))));
    expect(log.read('orders', 0, 4, 3).map(({ offset }) => offset)).toEqual([4, 5, 6]);
    expect(log.read('orders', 0, 10, 3)).toEqual([]);
    expect(log.read('unknown', 0, 0, 3)).toEqual([]);
    log.close();
  });

  it('tells listeners which partitions have new records, once those can be read, until they unsubscribe', () => {
    const log = openLog(':memory:', { partitions: 2 });
    const seen: string[] = [];
    const leave = log.onAppend((topic, partition) =>
      seen.push(`${topic}-${partition}: ${log.endOffset(topic, partition)}`),
    );
    log.append([record(null, 'a'), record(null, 'b'), record(null, 'c')]);
    expect(seen).toEqual(['orders-0: 2', 'orders-1: 1']);
    leave();
    log.append([record(null, 'd')]);
    expect(seen).toHaveLength(2);
    log.close();
  });
});

describe('the file of the log', () => {
  it('keeps records, commits and checkpoints across a restart', () => {
    const path = join(folder, 'log.db');
    const first = openLog(path, { partitions: 2 });
    const [position] = first.append([record('a', 'kept')]);
    first.commit('ingest', 'orders', position!.partition, 1);
    first.checkpoints.set('stream', '17');
    first.close();
    const second = openLog(path, { partitions: 2 });
    expect(second.read('orders', position!.partition, 0, 10).map(({ value }) => value.toString())).toEqual([
      'kept',
    ]);
    expect(second.committed('ingest', 'orders', position!.partition)).toBe(1);
    expect(second.committed('other', 'orders', position!.partition)).toBe(0);
    expect(second.checkpoints.get('stream')).toBe('17');
    expect(second.checkpoints.get('unknown')).toBeUndefined();
    second.close();
  });

  it('refuses another number of partitions, because keys would move and lose their order', () => {
    const path = join(folder, 'log.db');
    openLog(path, { partitions: 12 }).close();
    expect(() => openLog(path, { partitions: 6 })).toThrow(/made with 12 partitions per topic, not 6/);
    openLog(path, { partitions: 12 }).close();
  });

  it('refuses a second process and says why', () => {
    const path = join(folder, 'log.db');
    const log = openLog(path, { partitions: 1 });
    expect(() => openLog(path, { partitions: 1 })).toThrow(/in use by another process/);
    log.close();
  });

  it('says what to do about a damaged file or a missing folder', () => {
    const path = join(folder, 'log.db');
    writeFileSync(path, 'x'.repeat(8192));
    expect(() => openLog(path, { partitions: 1 })).toThrow(/not a log file, or is damaged/);
    expect(() => openLog(join(folder, 'absent', 'log.db'), { partitions: 1 })).toThrow(
      /check that its folder exists/,
    );
  });

  it('loses no acknowledged record when its process is killed', async () => {
    const path = join(folder, 'log.db');
    const script = join(folder, 'producer.ts');
    const logModule = new URL('../../../local/log/log.ts', import.meta.url).href;
    writeFileSync(
      script,
      `import { openLog } from '${logModule}';
       const log = openLog(process.argv[2], { partitions: 3 });
       for (let n = 0; ; n += 5) {
         log.append([0, 1, 2, 3, 4].map((i) => ({ topic: 'orders', key: null, value: Buffer.from(String(n + i)), timestamp: 1 })));
         process.stdout.write(String(n + 5) + '\\n');
         await new Promise((resolve) => setImmediate(resolve));
       }`,
    );
    const producer = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(producer, 'exit');
    let acknowledged = 0;
    for await (const line of createInterface({ input: producer.stdout })) {
      acknowledged = Number(line);
      if (acknowledged >= 500) producer.kill('SIGKILL');
    }
    await exited;
    const log = openLog(path, { partitions: 3 });
    const values = [0, 1, 2]
      .flatMap((partition) => log.read('orders', partition, 0, 1_000_000))
      .map(({ value }) => Number(value.toString()));
    expect(values.length).toBeGreaterThanOrEqual(acknowledged);
    expect(values.toSorted((a, b) => a - b)).toEqual(values.map((_, index) => index));
    log.close();
  });
});
