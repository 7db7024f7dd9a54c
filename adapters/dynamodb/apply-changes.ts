import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ApplyResult, Ledger, Refusal, SellerState } from '../../app/ports/ledger.ts';
import type { FulfillmentEntry } from '../../contracts/ledger.ts';
import { type Change, planWrites, type WriteGroup } from '../../domain/counting/changes.ts';
import { watermarksAfter } from '../../domain/counting/watermarks.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { putAudited } from './audit-store.ts';
import type { DayNames } from './day-names.ts';
import { classifyWriteFailure, type WriteFailure } from './failures.ts';
import type { Key } from './keys.ts';
import { type PlannedTransaction, planTransactions } from './ledger-plan.ts';
import {
  type Action,
  type CounterTarget,
  counterKeys,
  type LedgerTables,
  ledgerTransaction,
} from './ledger-transaction.ts';
import { describeDamagedCounters } from './unreadable.ts';

export type ApplyDeps = {
  readonly client: DynamoDBDocumentClient;
  readonly tables: LedgerTables;
  readonly calendar: Calendar;
  readonly dayNames: DayNames;
  /** Reads the shipments of orders that these changes cancel or reinstate. */
  readonly readShipments: <Entry>(
    state: SellerState<Entry>,
    changes: readonly Change<Entry>[],
  ) => Promise<Pick<SellerState<FulfillmentEntry>, 'entries' | 'unreadable'>>;
};

type Failure = { readonly failure: WriteFailure; readonly key: Key | undefined };

const itemKey = z.object({ pk: z.string(), sk: z.string() });
const keyOf = (action: Action | undefined): Key | undefined => itemKey.safeParse(action?.Update?.Key).data;

const refuse = ([first]: WriteGroup, reason: string): Refusal[] =>
  first === undefined ? [] : [{ entityId: first.entityId, reason }];

/** Perhaps DynamoDB refuses only one entity. Halving finds it in few attempts. */
const halve = ({ groups }: PlannedTransaction): PlannedTransaction[] => {
  const middle = Math.ceil(groups.length / 2);
  return [...planTransactions(groups.slice(0, middle)), ...planTransactions(groups.slice(middle))];
};

/**
 * Leaves out the changes whose counters are in a damaged item.
 * @throws when no change uses that item
 */
const leaveOutDamaged = (
  { groups }: PlannedTransaction,
  target: CounterTarget,
  key: Key | undefined,
  reason: string,
): { readonly refused: Refusal[]; readonly rest: PlannedTransaction[] } => {
  const uses = (group: WriteGroup): boolean =>
    group.some((write) => counterKeys(target, write).some(({ sk }) => sk === key?.sk));
  if (key === undefined || !groups.some(uses))
    throw new Error(`the store refused an update for its types (${reason}), but of no counters`);
  return {
    refused: groups.filter(uses).flatMap((group) => refuse(group, describeDamagedCounters(key, reason))),
    rest: planTransactions(groups.filter((group) => !uses(group))),
  };
};

/** Creates {@link Ledger.apply}. */
export const createApply = ({
  client,
  tables,
  calendar,
  dayNames,
  readShipments,
}: ApplyDeps): Ledger['apply'] => {
  const write = async (
    target: CounterTarget,
    transaction: PlannedTransaction,
    notes: readonly Action[],
  ): Promise<Failure | undefined> => {
    const { TransactItems = [] } = ledgerTransaction(tables, target, transaction, notes);
    try {
      await client.send(new TransactWriteCommand({ TransactItems }));
      return undefined;
    } catch (error) {
      const failure = classifyWriteFailure(error);
      if (failure === undefined) throw error;
      return { failure, key: failure.kind === 'damaged' ? keyOf(TransactItems[failure.action]) : undefined };
    }
  };

  return async (state, changes, { audited, hasTime = () => true, refusedMax = Infinity } = {}) => {
    const { kind, sellerId, shard } = state;
    const notes = audited === undefined ? [] : [putAudited(tables.ledger, sellerId, audited)];
    const refused: Refusal[] = [];
    const written = { transactions: 0, changes: 0, records: 0 };
    const end = (outcome: ApplyResult['outcome']): ApplyResult => ({ outcome, refused, ...written });

    const applyAll = async (): Promise<ApplyResult> => {
      const placed = await dayNames.place(state, changes);
      const shipments = await readShipments(state, placed.changes);
      const plannable = placed.changes.filter(({ entityId }) => {
        const reason = shipments.unreadable.get(entityId);
        if (reason !== undefined) refused.push({ entityId, reason });
        return reason === undefined;
      });
      const left = planTransactions(planWrites(kind, plannable, shipments.entries, calendar));
      let { watermarks } = state;
      for (let transaction = left.shift(); transaction !== undefined; transaction = left.shift()) {
        if (!hasTime() || refused.length >= refusedMax) return end('interrupted');
        const { groups } = transaction;
        const target = { sellerId, shard, watermarks, days: placed.days };
        const failed = await write(target, transaction, notes);
        if (failed === undefined) {
          const writes = groups.flat();
          watermarks = watermarksAfter(writes, watermarks);
          placed.keep(transaction);
          written.transactions += 1;
          written.changes += groups.length;
          written.records += writes.reduce((sum, { applied }) => sum + applied.length, 0);
          continue;
        }
        const { failure, key } = failed;
        if (failure.kind === 'damaged') {
          const sorted = leaveOutDamaged(transaction, target, key, failure.reason);
          refused.push(...sorted.refused);
          left.unshift(...sorted.rest);
        } else if (failure.kind !== 'refused') {
          return end('conflict');
        } else if (groups.length > 1) {
          left.unshift(...halve(transaction));
        } else {
          refused.push(
            ...groups.flatMap((group) => refuse(group, `the store cannot hold it: ${failure.reason}`)),
          );
        }
      }
      return end(refused.length === 0 ? 'applied' : 'refused');
    };

    try {
      return await applyAll();
    } catch (cause) {
      return { ...end('failed'), cause };
    }
  };
};
