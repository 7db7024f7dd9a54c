/** A store that dies again and again under load must cost seconds, and no figure. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import { createSeededRandom } from '../../local/seeded-random.ts';
import { TOPIC_PARTITIONS } from '../../topology/event-sources.ts';
import { recountInSql } from '../support/oracle/recount.ts';
import { figuresOfBody, metricFiguresOf } from '../support/oracle/shapes.ts';
import { LAST, lastLines, linesOfMarketplace, readLog } from '../support/runner/marketplace-load.ts';
import { createRunnerFolder, type RunnerFolder } from '../support/runner/runner-process.ts';

const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
const RECORDS = 6000;
const SELLERS = 20;
const CHUNK = 300;
/** One less than the tries that a runner makes in a row. */
const KILLS = 4;

let data: RunnerFolder;
beforeAll(() => {
  data = createRunnerFolder();
});
afterAll(() => data?.remove());

const random = createSeededRandom(SEED);

test(`counts every record exactly once while its store is killed ${KILLS} times under load (seed ${SEED})`, async () => {
  const lines = linesOfMarketplace({ records: RECORDS, sellers: SELLERS, random });
  const runner = await data.start();
  const publishing = (async () => {
    for (let from = 0; from < lines.length; from += CHUNK)
      await runner.publish(lines.slice(from, from + CHUNK));
  })();
  for (let kill = 0; kill < KILLS; kill += 1) {
    await sleep(500 + random() * 2000);
    data.killStore();
  }
  await publishing;
  await runner.publish(lastLines());
  await vi.waitFor(
    async () =>
      expect((await runner.metrics(LAST)).source).toHaveLength(EVENT_TYPES.length * TOPIC_PARTITIONS),
    { timeout: 120_000, interval: 250 },
  );
  expect(runner.output().match(/the store answers again/g)?.length).toBeGreaterThan(0);

  expect(await runner.end('SIGINT')).toBe(0);
  await data.nothingRuns();
  const { records, unhandled } = readLog(data.folder);
  expect(unhandled).toBe(0);
  expect(records).toHaveLength(RECORDS + lastLines().length);
  const again = await data.start();
  const recountAt = (now: number) => recountInSql(records, { now, timeZone: 'UTC', currency: 'USD' });
  await vi.waitFor(
    async () => {
      const recount = await recountAt(Date.now());
      expect(recount.size).toBe(SELLERS + 1);
      for (const [sellerId, expected] of recount)
        expect(figuresOfBody(await again.metrics(sellerId)), sellerId).toEqual(metricFiguresOf(expected));
    },
    { timeout: 60_000, interval: 1000 },
  );
  expect(await again.end('SIGINT')).toBe(0);
  await data.nothingRuns();
});
