/**
 * Runs invocations at once, the same batches several times, and kills some between two
 * transactions. Afterwards every counter must equal a recount of the records; otherwise a seller's
 * money is wrong for good.
 */
import { describe, expect, test } from 'vitest';
import { createMeteredDynamoDB } from '../../adapters/runtime/runtime.ts';
import { waiting } from '../../app/pacing/backoff.ts';
import type { EventType } from '../../contracts/records/topics.ts';
import { withKind } from '../../domain/counting/kinds.ts';
import { composeIngest } from '../../lambdas/ingest/compose.ts';
import { toMskEvent } from '../../local/event-sources/msk-event.ts';
import {
  AMPLE,
  type Functions,
  interfere,
  startFunctions,
} from '../support/functions/ingest-and-evaluate.ts';
import type { LogRecord } from '../support/generators/records.ts';
import { overlapping, storm } from '../support/generators/storm.ts';
import { expectEqualToRecount } from '../support/oracle/expect-equal.ts';
import { recountInSql } from '../support/oracle/recount.ts';
import { useDynamoDB } from '../support/servers/dynamodb-server.ts';

const SETTINGS = { now: Date.parse('2026-03-11T12:00:00Z'), timeZone: 'America/New_York', currency: 'EUR' };
const SEED = Number(process.env['CONCURRENCY_SEED'] ?? 20_260_311);
const COPIES = 3;
const DELIVERIES_MAX = 50;

const server = await useDynamoDB();

type Delivery = { readonly eventType: EventType; readonly records: readonly LogRecord[] };

/**
 * One invocation with a client of its own. It dies at its `atWrite`-th write, either just before
 * the write or just after it went through.
 */
const invoke = async (
  functions: Functions,
  { eventType, records }: Delivery,
  dies?: { readonly atWrite: number; readonly when: 'before' | 'after' },
): Promise<void> => {
  const dynamodb = createMeteredDynamoDB(functions.runtime.telemetry, server.store.clientSettings);
  let writes = 0;
  const die = ({ name }: { name: string }) => {
    if (dies === undefined || name !== 'TransactWriteItemsCommand') return;
    writes += 1;
    if (writes >= dies.atWrite) throw new Error('killed');
  };
  interfere(dynamodb, dies === undefined ? {} : { [dies.when]: die });
  try {
    const runtime = { ...functions.runtime, waiting, dynamodb };
    await withKind(eventType, (kind) => composeIngest(kind, runtime))(
      toMskEvent(records.map((record) => ({ ...record, headers: [] }))),
      AMPLE,
    );
  } finally {
    dynamodb.destroy();
  }
};

const invokeUntilDone = async (functions: Functions, delivery: Delivery): Promise<void> => {
  for (let deliveries = 1; ; deliveries += 1) {
    try {
      return await invoke(functions, delivery);
    } catch (error) {
      if (deliveries >= DELIVERIES_MAX) throw error;
    }
  }
};

describe.each([1, 4])('overlapping invocations with %i counter shards', (counterShards) => {
  test(`end with figures that equal the recount, although some are killed (seed ${SEED})`, async () => {
    const functions = await startFunctions(server, { ...SETTINGS, counterShards });
    const topics = [...storm(SEED + counterShards, 120)];
    const waves = topics.flatMap(([eventType, records]) =>
      overlapping(records, 60).map((batch) => ({ eventType, records: batch })),
    );
    let killed = 0;
    for (let from = 0; from < waves.length; from += 2) {
      const together = waves
        .slice(from, from + 2)
        .flatMap((delivery) => Array.from({ length: COPIES }, () => delivery));
      // Meanwhile the clock finds overdue orders among those that change.
      const ticking = functions.tick();
      await Promise.all(
        together.map(async (delivery, index) => {
          if (index % 2 === 1) return invokeUntilDone(functions, delivery);
          const when = (from + index) % 4 === 0 ? 'after' : 'before';
          await invoke(functions, delivery, { atWrite: 1 + ((from + index) % 5), when }).catch(
            () => (killed += 1),
          );
        }),
      );
      await ticking;
      // Half of the waves come again at once, the other half only after all others.
      if (from % 4 === 0) await Promise.all(together.map((delivery) => invokeUntilDone(functions, delivery)));
    }
    await Promise.all(waves.map((delivery) => invokeUntilDone(functions, delivery)));
    expect(killed).toBeGreaterThan(5);

    const records = topics.flatMap(([, ofTopic]) => ofTopic);
    const recount = await recountInSql(records, SETTINGS);
    expect(recount.size).toBe(9);
    await functions.tick();
    await functions.evaluate([...recount.keys()]);
    for (const [sellerId, expected] of recount) await expectEqualToRecount(functions, sellerId, expected);

    const units = functions.count('writeUnits');
    await Promise.all(waves.map((delivery) => invokeUntilDone(functions, delivery)));
    expect(functions.count('writeUnits')).toBe(units);
  });
});
