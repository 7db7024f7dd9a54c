import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { RepairSeller } from '../../../app/reconcile/reconcile-seller.ts';
import type { AuditEntry, RepairDetails } from '../../../contracts/audit.ts';
import { NO_WATERMARKS } from '../../../domain/counting/watermarks.ts';
import { putAudited } from '../audit-store.ts';
import { writeFailureOf } from '../failures.ts';
import { planTransactions } from '../ledger-plan.ts';
import { type Action, type LedgerTables, ledgerTransaction } from '../ledger-transaction.ts';
import { planRepairs } from './plan-repairs.ts';
import type { StoredRecount } from './recount-seller.ts';

/** Entries that are set right in one transaction: with their days and totals they stay below what it takes. */
const ENTRIES_AT_ONCE = 20;

export const createRepairSeller = (
  client: DynamoDBDocumentClient,
  tables: LedgerTables,
): RepairSeller<StoredRecount> => {
  const write = async (actions: readonly Action[]): Promise<'repaired' | 'conflict'> => {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: [...actions] }));
      return 'repaired';
    } catch (error) {
      const failure = writeFailureOf(error);
      // Throttled is as good as taken: the next recount finds what is still to be done.
      if (failure === undefined || failure.kind === 'refused') throw error;
      return 'conflict';
    }
  };

  return async (sellerId, recount, { by, reason, clock, newId }) => {
    const note = (details: RepairDetails): Action => {
      const entry: AuditEntry = {
        at: new Date(clock()).toISOString(),
        by,
        reason,
        action: 'repair',
        details,
      };
      return putAudited(tables.ledger, sellerId, { id: `${entry.at}#${newId()}`, entry });
    };
    for (const { actions, details } of planRepairs(tables.metrics, sellerId, recount))
      if ((await write([...actions, note(details)])) === 'conflict') return 'conflict';

    // Entries carry their counters with them, as always.
    for (let from = 0; from < recount.writes.length; from += ENTRIES_AT_ONCE) {
      const writes = recount.writes.slice(from, from + ENTRIES_AT_ONCE);
      const ids = new Set(writes.map(({ eventType, entityId }) => `${eventType} ${entityId}`));
      const entries = recount.entryDifferences.filter(({ event_type, entity_id }) =>
        ids.has(`${event_type} ${entity_id}`),
      );
      for (const planned of planTransactions(writes.map((one) => [one]))) {
        const { TransactItems = [] } = ledgerTransaction(
          tables,
          { sellerId, shard: 0, watermarks: NO_WATERMARKS },
          planned,
          [note({ counters: [], entries })],
        );
        if ((await write(TransactItems)) === 'conflict') return 'conflict';
      }
    }
    return 'repaired';
  };
};
