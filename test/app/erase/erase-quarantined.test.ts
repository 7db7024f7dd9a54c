/**
 * A customer who asks for erasure must be gone from the quarantine, with every part of every
 * record, and nobody else's records with them.
 */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createNoteErasure } from '../../../adapters/dynamodb/audit-store.ts';
import { createQuarantineContents } from '../../../adapters/dynamodb/quarantine-contents.ts';
import { createEraseQuarantined, type ErasureSelection } from '../../../app/erase/erase-quarantined.ts';
import { auditEntry } from '../../../contracts/audit.ts';
import { parseJson } from '../../../contracts/schema.ts';
import { startFunctions } from '../../support/functions/ingest-and-evaluate.ts';
import { REPAIRER, reconcilingOf } from '../../support/functions/reconcile.ts';
import { useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-11T12:00:00Z');
const SETTINGS = { now: NOW, timeZone: 'UTC', currency: 'EUR' };
const server = await useDynamoDB();

const start = async () => {
  const { runtime, quarantine } = await startFunctions(server, SETTINGS);
  const { tables } = reconcilingOf({ runtime });
  const contents = createQuarantineContents(runtime.dynamodb, tables.ledger, runtime.waiting);
  const run = createEraseQuarantined({ contents, note: createNoteErasure(runtime.dynamodb, tables.ledger) });
  const erase = (selection: Partial<ErasureSelection>, dryRun = false) =>
    run(
      { topic: undefined, from: undefined, to: undefined, text: undefined, ...selection },
      dryRun ? undefined : REPAIRER,
      () => undefined,
    );
  const add = (topic: string, offset: number, value: string, key?: string) =>
    quarantine.add(
      [
        {
          raw: {
            topic,
            partition: 0,
            offset,
            timestamp: NOW,
            key: key === undefined ? undefined : Buffer.from(key),
            value: Buffer.from(value),
          },
          reason: 'broken',
        },
      ],
      NOW + offset,
    );
  const items = async () => {
    const { Items = [] } = await runtime.dynamodb.send(new ScanCommand({ TableName: tables.ledger }));
    return Items;
  };
  return { erase, add, items };
};

test('erases what contains a text, however it is written and cut, and notes it without the text', async () => {
  const { erase, add, items } = await start();
  await add('orders', 1, '{"customer_id":"Ä-4711"}');
  await add('orders', 2, '{"customer_id":"\\u00c4-4711"}');
  await add('orders', 3, '{"customer_id":"Ä-47"}');
  // The text lies across two parts of the value.
  await add('orders', 4, `${'x'.repeat(349_997)}Ä-4711${'y'.repeat(400_000)}`);
  await add('orders', 5, 'no JSON', 'Ä-4711');
  const before = await items();
  expect(await erase({ text: 'Ä-4711' }, true)).toEqual({ read: 5, erased: 4, unreadable: [] });
  expect(await items()).toHaveLength(before.length);

  expect(await erase({ text: 'Ä-4711' })).toEqual({ read: 5, erased: 4, unreadable: [] });
  const [note, ...kept] = (await items()).sort((a, b) => (a['pk'] < b['pk'] ? -1 : 1));
  expect(kept.map(({ offset }) => offset.value)).toEqual(['3']);
  expect(note?.['pk']).toBe('ERASURES');
  const audited = parseJson(auditEntry, note?.['entry']);
  expect(audited).toMatchObject({
    by: 'tester',
    reason: 'a test',
    action: 'erase',
    details: { topic: null, from: null, to: null, by_text: true },
  });
  expect(note?.['entry']).not.toContain('4711');
  expect(note?.['entry']).toContain('"orders 0 4"');
  expect(await erase({ text: 'Ä-4711' })).toEqual({ read: 1, erased: 0, unreadable: [] });
});

test('erases by topic and time', async () => {
  const { erase, add, items } = await start();
  for (const offset of [1, 2, 3]) {
    await add('orders', offset, 'a');
    await add('refunds', offset, 'a');
  }
  expect((await erase({ topic: 'orders', from: NOW + 2, to: NOW + 3 })).erased).toBe(1);
  expect((await erase({ to: NOW + 2 })).erased).toBe(2);
  const left = (await items()).filter(({ topic }) => topic !== undefined);
  expect(left.map(({ topic, offset }) => `${topic} ${offset.value}`).sort()).toEqual([
    'orders 3',
    'refunds 2',
    'refunds 3',
  ]);
});
