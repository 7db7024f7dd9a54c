/**
 * A laptop that loses power, a container that is evicted, a function that dies between two
 * transactions: whatever is killed and when, no order may be lost or counted twice, and no alert
 * may stay untold.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { alertMessage } from '../../contracts/alerts.ts';
import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import { createSeededRandom } from '../../local/seeded-random.ts';
import { openMessages } from '../../local/sns/messages.ts';
import { TOPIC_PARTITIONS } from '../../topology/event-sources.ts';
import { recountInSql } from '../support/oracle/recount.ts';
import { figuresOfBody, metricFiguresOf } from '../support/oracle/shapes.ts';
import { LAST, lastLines, linesOfMarketplace, readLog } from '../support/runner/marketplace-load.ts';
import { createRunnerFolder, type RunnerFolder, type Started } from '../support/runner/runner-process.ts';

const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
const RECORDS = 6000;
const SELLERS = 20;
const CHUNK = 300;
const KILLS = 3;

let data: RunnerFolder;
beforeAll(() => {
  data = createRunnerFolder();
});
afterAll(() => data?.remove());

const random = createSeededRandom(SEED);

/** Publishes chunk after chunk until the runner is gone; the number of chunks it confirmed. */
const publishUntilGone = async (runner: Started, chunks: readonly (readonly string[])[]): Promise<number> => {
  for (const [index, chunk] of chunks.entries()) {
    try {
      await runner.publish(chunk);
    } catch {
      return index;
    }
  }
  return chunks.length;
};

test(`counts every record of its log exactly once when it is killed ${KILLS} times at work (seed ${SEED})`, async () => {
  const lines = linesOfMarketplace({ records: RECORDS, sellers: SELLERS, random });
  let chunks = Array.from({ length: Math.ceil(lines.length / CHUNK) }, (_, index) =>
    lines.slice(index * CHUNK, (index + 1) * CHUNK),
  );
  const shares = Math.ceil(chunks.length / (KILLS + 1));
  let midWork = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const runner = await data.start();
    // A chunk whose answer the kill cut off is published again, as a producer would: it may be in
    // the log twice.
    const publishing = publishUntilGone(runner, chunks.slice(0, shares));
    await sleep(100 + random() * 900);
    expect(await runner.end('SIGKILL')).toBe('SIGKILL');
    chunks = chunks.slice(await publishing);
    await data.nothingRuns();
    if (readLog(data.folder).unhandled > 0) midWork += 1;
  }
  expect(midWork, 'every kill came when all work was done: publish more').toBeGreaterThan(0);

  const runner = await data.start();
  for (const chunk of chunks) await runner.publish(chunk);
  await runner.publish(lastLines());
  await vi.waitFor(
    async () =>
      expect((await runner.metrics(LAST)).source).toHaveLength(EVENT_TYPES.length * TOPIC_PARTITIONS),
    {
      timeout: 120_000,
      interval: 250,
    },
  );
  // It ends what it has begun; what is still in the stream is the next one's.
  expect(await runner.end('SIGINT')).toBe(0);
  await data.nothingRuns();

  const { records, unhandled } = readLog(data.folder);
  expect(unhandled).toBe(0);
  expect(records.length).toBeGreaterThanOrEqual(RECORDS);
  const recountAt = (now: number) => recountInSql(records, { now, timeZone: 'UTC', currency: 'USD' });
  const recount = await recountAt(Date.now());
  expect(recount.size).toBe(SELLERS + 1);

  const again = await data.start();
  await vi.waitFor(
    async () => {
      for (const sellerId of recount.keys()) {
        const body = await again.metrics(sellerId);
        const expected =
          body.today.date === new Date().toISOString().slice(0, 10)
            ? recount
            : await recountAt(Date.parse(body.as_of));
        expect(figuresOfBody(body), sellerId).toEqual(metricFiguresOf(expected.get(sellerId)!));
      }
    },
    { timeout: 60_000, interval: 250 },
  );

  const committed = (await Promise.all([...recount.keys()].map((sellerId) => again.alerts(sellerId)))).flat();
  expect(committed.length).toBeGreaterThan(0);
  const ids = committed.map(({ alert_id }) => alert_id);
  expect(new Set(ids).size).toBe(ids.length);
  const told = openMessages(join(data.folder, 'alerts.db'));
  const delivered = () => told.list().map(({ message }) => alertMessage.parse(JSON.parse(message)));
  await vi.waitFor(() => expect(new Set(delivered().map(({ alert_id }) => alert_id))).toEqual(new Set(ids)), {
    timeout: 60_000,
    interval: 250,
  });
  // Told twice is allowed after a kill, told differently is not.
  for (const { title, text, metrics_path, ...transition } of delivered())
    expect(committed).toContainEqual(transition);
  told.close();
  expect(await again.end('SIGINT')).toBe(0);
  await data.nothingRuns();
});
