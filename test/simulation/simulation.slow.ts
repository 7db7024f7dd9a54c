/**
 * A few thousand histories in the gate, some of them on a real store too, and a handful of planted
 * faults. `npm run simulate` runs as many as one likes.
 */
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { useDynamoDB } from '../support/servers/dynamodb-server.ts';
import { CROSSINGS } from './boundaries.ts';
import { PLANTED } from './planted/faults.ts';
import { catchPlanted } from './planted/run-planted.ts';
import { twinRuns } from './store/twin.ts';
import { emptyGathered, runWorker } from './workers.ts';

const HISTORIES = 3000;
const SECONDS = 60;
const SEED = 1;

test('figures, alerts and quarantine stay exact whatever fails, in a few thousand histories', async () => {
  const gathered = emptyGathered();
  const processes = availableParallelism();
  await Promise.all(
    Array.from({ length: processes }, (_, nth) =>
      runWorker(
        {
          seeds: { from: SEED + nth, step: processes, count: Math.ceil(HISTORIES / processes) },
          seconds: SECONDS,
          sqlEvery: 50,
        },
        gathered,
      ),
    ),
  );
  expect(gathered.failures).toEqual([]);
  // A slow machine gets through fewer histories, and so may miss a rare boundary.
  const missed = CROSSINGS.filter((crossing) => !gathered.crossings.has(crossing));
  if (gathered.histories >= HISTORIES) expect(missed).toEqual([]);
});

test('the embedded store answers in the same histories as the simulated one', async () => {
  const server = await useDynamoDB();
  expect(await twinRuns({ client: server.client, seeds: { from: SEED, count: 10 } })).toEqual([]);
});

const HANDFUL = [
  'counters are added before the entries, without them (bare ADD)',
  'entries are read eventually consistent',
  'commission is a float',
  'a summary is written whatever its version',
];

test.each(HANDFUL)('a mistake like this does not pass unseen: %s', async (name) => {
  const fault = PLANTED.find((candidate) => candidate.name === name)!;
  expect((await catchPlanted(fault, { seed: SEED, histories: 500 })).check).toBeDefined();
});
