/** Marketplaces have ids of every shape: one that is cut at a sign would accuse the wrong order. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createLedgerReader } from '../../../adapters/dynamodb/audit/ledger-reader.ts';
import { toNumber } from '../../../adapters/dynamodb/client.ts';
import { entityKey } from '../../../adapters/dynamodb/keys.ts';
import { createAuditLedger } from '../../../app/audit/audit-ledger.ts';
import { perFindingKind } from '../../../contracts/findings.ts';
import type { EntityKind } from '../../../domain/counting/entities/entity.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { refund } from '../../../domain/counting/entities/refund.ts';
import { anOrder, aRefund, at } from '../../support/factories/parsed-records.ts';
import { TEST_TABLES, useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const { client } = await useDynamoDB();

const put = <Rec, Entry>(
  sellerId: string,
  id: string,
  kind: EntityKind<Rec, Entry>,
  record: Rec,
  changes: object = {},
) => {
  const entry = JSON.stringify({ ...kind.evolve(undefined, record, at(0)), ...changes });
  const key = entityKey(kind.eventType, sellerId, id);
  return client.send(
    new PutCommand({ TableName: TEST_TABLES.ledger, Item: { ...key, rev: toNumber(1), entry } }),
  );
};

const IDS = ['#1001', 'a#b#', 'gid://shopify/Order/1', '=1+1', '-5', 'x y', 'Z"', 'Ä-7', '~', '～', '😀'];

test('finds refunds and orders of several sellers under ids of any printable characters', async () => {
  for (const id of IDS) {
    for (const seller of ['a-shop', 'b-shop']) await put(seller, id, order, anOrder());
    await put('a-shop', `f${id}`, refund, aRefund({ refund_amount: '11' }), { order_id: id });
    await put('c-shop', id, refund, aRefund(), { order_id: id });
  }
  const waiting = { sleep: async () => undefined, random: () => 0 };
  const audit = createAuditLedger({
    reader: createLedgerReader(client, TEST_TABLES, waiting),
    clock: () => 0,
  });
  const { counts, findings } = await audit([], () => undefined);
  expect(counts).toEqual({
    ...perFindingKind(() => 0),
    refunds_beyond_order: IDS.length,
    order_of_several_sellers: IDS.length,
    refund_without_order: IDS.length,
  });
  for (const kind of ['refunds_beyond_order', 'order_of_several_sellers', 'refund_without_order'])
    expect(
      findings.flatMap((one) => (one.kind === kind && 'order_id' in one ? [one.order_id] : [])).sort(),
    ).toEqual(IDS.toSorted());
});
