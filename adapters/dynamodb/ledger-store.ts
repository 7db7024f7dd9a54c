import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../app/pacing/backoff.ts';
import type { AuditedChange } from '../../app/ports/audit.ts';
import type {
  ApplyOptions,
  ApplyResult,
  Ledger,
  SellerRequest,
  SellerState,
} from '../../app/ports/ledger.ts';
import type { FulfillmentEntry } from '../../contracts/ledger.ts';
import { parseJson } from '../../contracts/schema.ts';
import {
  type Change,
  findShipmentsToPlan,
  planWrites,
  type StoredEntry,
} from '../../domain/counting/changes.ts';
import type { EntryKind } from '../../domain/counting/entities/entity.ts';
import { fulfillment } from '../../domain/counting/entities/fulfillment.ts';
import { order } from '../../domain/counting/entities/order.ts';
import { NO_WATERMARKS, watermarksAfter } from '../../domain/counting/watermarks.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { NAMES_PER_DAY_DEFAULT } from '../../topology/environment.ts';
import { putAudited } from './audit-store.ts';
import { batchGet } from './batch-get.ts';
import { integer } from './client.ts';
import { createDayNames, type NameLimits } from './day-names.ts';
import { classifyWriteFailure, type WriteFailure } from './failures.ts';
import { entityKey, entityPrefix, type Key, parseEntityId, sellerPk, totalSk } from './keys.ts';
import { type PlannedTransaction, planTransactions } from './ledger-plan.ts';
import { type CounterTarget, type LedgerTables, ledgerTransaction } from './ledger-transaction.ts';
import { prefixRange, queryRange } from './query-range.ts';
import { readWatermarks } from './watermark-attributes.ts';

const entryItem = z.object({ pk: z.string(), sk: z.string(), rev: integer, entry: z.string() });

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/**
 * The ledger in DynamoDB. Each transaction changes entries and counters together.
 * @param limits matter only where changes come from records
 */
export const createLedgerStore = (
  client: DynamoDBDocumentClient,
  tables: LedgerTables,
  waiting: Waiting,
  calendar: Calendar,
  limits: NameLimits = { namesPerDay: NAMES_PER_DAY_DEFAULT, counterShards: 1 },
): Ledger => {
  const dayNames = createDayNames(client, tables.metrics, waiting, calendar, limits);

  const totalKey = (
    { eventType }: Pick<EntryKind<never>, 'eventType'>,
    { sellerId, shard }: Omit<SellerRequest, 'entityIds'>,
  ): Key => ({
    pk: sellerPk(sellerId),
    sk: totalSk(eventType, shard),
  });

  const readSellers = async <Entry>(
    kind: EntryKind<Entry>,
    requests: readonly SellerRequest[],
  ): Promise<SellerState<Entry>[]> => {
    const { eventType, entrySchema } = kind;
    const keys = requests.flatMap((request) => [
      { table: tables.metrics, key: totalKey(kind, request) },
      ...[...request.entityIds].map((entityId) => ({
        table: tables.ledger,
        key: entityKey(eventType, request.sellerId, entityId),
      })),
    ]);
    const items = await batchGet(client, waiting, keys);
    const stored = (items.get(tables.ledger) ?? []).map((item) => entryItem.parse(item));
    const entriesBySeller = Map.groupBy(stored, ({ pk }) => pk);
    const totals = new Map(
      (items.get(tables.metrics) ?? []).map((item) => [`${item['pk']} ${item['sk']}`, readWatermarks(item)]),
    );
    return requests.map(({ sellerId, shard }) => ({
      kind,
      sellerId,
      shard,
      entries: new Map(
        (entriesBySeller.get(sellerPk(sellerId)) ?? []).map(({ sk, rev, entry }) => [
          parseEntityId(eventType, sk),
          { rev, entry: parseJson(entrySchema, entry) },
        ]),
      ),
      watermarks: totals.get(nameOf(totalKey(kind, { sellerId, shard }))) ?? NO_WATERMARKS,
    }));
  };

  const readSeller = async <Entry>(
    kind: EntryKind<Entry>,
    request: SellerRequest,
  ): Promise<SellerState<Entry>> => {
    const [state] = await readSellers(kind, [request]);
    if (state === undefined) throw new Error(`the ledger returned nothing for seller ${request.sellerId}`);
    return state;
  };

  const readShipments = async <Entry>(
    { kind, sellerId, shard }: SellerState<Entry>,
    changes: readonly Change<Entry>[],
  ): Promise<ReadonlyMap<string, StoredEntry<FulfillmentEntry>>> => {
    const entityIds = findShipmentsToPlan(kind, changes);
    if (entityIds.length === 0) return new Map();
    return (await readSeller(fulfillment, { sellerId, shard, entityIds })).entries;
  };

  const write = async (
    target: CounterTarget,
    transaction: PlannedTransaction,
    audited: AuditedChange | undefined,
  ): Promise<WriteFailure | undefined> => {
    const note = audited === undefined ? [] : [putAudited(tables.ledger, target.sellerId, audited)];
    try {
      await client.send(new TransactWriteCommand(ledgerTransaction(tables, target, transaction, note)));
      return undefined;
    } catch (error) {
      const failure = classifyWriteFailure(error);
      if (failure === undefined) throw error;
      return failure;
    }
  };

  const apply = async <Entry>(
    state: SellerState<Entry>,
    changes: readonly Change<Entry>[],
    { audited, hasTime = () => true }: ApplyOptions = {},
  ): Promise<ApplyResult> => {
    const { kind, sellerId, shard } = state;
    const placed = await dayNames.place(state, changes);
    const shipments = await readShipments(state, placed.changes);
    const groups = planWrites(kind, placed.changes, shipments, calendar);
    const left = planTransactions(groups);
    const refused: { entityId: string; reason: string }[] = [];
    let { watermarks } = state;
    let [transactions, changeCount, records] = [0, 0, 0];
    const result = (outcome: ApplyResult['outcome']): ApplyResult => ({
      outcome,
      refused,
      transactions,
      changes: changeCount,
      records,
    });

    for (let transaction = left.shift(); transaction !== undefined; transaction = left.shift()) {
      if (!hasTime()) return result('interrupted');
      const { groups: planned } = transaction;
      const failure = await write({ sellerId, shard, watermarks, days: placed.days }, transaction, audited);
      if (failure === undefined) {
        placed.keep(transaction);
        const writes = planned.flat();
        watermarks = watermarksAfter(writes, watermarks);
        transactions += 1;
        changeCount += planned.length;
        records += writes.reduce((sum, { applied }) => sum + applied.length, 0);
      } else if (failure.kind !== 'refused') {
        return result('conflict');
      } else if (planned.length > 1) {
        // Perhaps DynamoDB refuses only one entity. Retry each on its own to save the others.
        left.unshift(...planned.flatMap((group) => planTransactions([group])));
      } else {
        const { reason } = failure;
        const [[first] = []] = planned;
        if (first !== undefined) refused.push({ entityId: first.entityId, reason });
      }
    }
    return result(refused.length === 0 ? 'applied' : 'refused');
  };

  const readLatestOrderTs = async (sellerId: string): Promise<number | undefined> => {
    let latest: number | undefined;
    const range = prefixRange(sellerPk(sellerId), entityPrefix(order.eventType));
    for await (const item of queryRange(client, tables.ledger, range)) {
      const { order_ts } = parseJson(order.entrySchema, entryItem.parse(item).entry);
      latest = Math.max(latest ?? -Infinity, order_ts);
    }
    return latest;
  };

  return { readSellers, readSeller, apply, readLatestOrderTs };
};
