import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { RepairSeller } from '../../../app/reconcile/reconcile-seller.ts';
import type { AuditEntry, RepairDetails } from '../../../contracts/audit.ts';
import { NO_WATERMARKS } from '../../../domain/counting/watermarks.ts';
import { putAudited } from '../audit-store.ts';
import { classifyWriteFailure } from '../failures.ts';
import { planTransactions } from '../ledger-plan.ts';
import { type Action, type LedgerTables, ledgerTransaction } from '../ledger-transaction.ts';
import { planRepairs } from './plan-repairs.ts';
import type { StoredRecount } from './recount-seller.ts';

/** Entries corrected per transaction. With their days and totals they stay within its limits. */
const ENTRIES_PER_TRANSACTION = 20;

export const createRepairSeller = (
  client: DynamoDBDocumentClient,
  tables: LedgerTables,
): RepairSeller<StoredRecount> => {
  const write = async (actions: readonly Action[]): Promise<'repaired' | 'conflict'> => {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: [...actions] }));
      return 'repaired';
    } catch (error) {
      const failure = classifyWriteFailure(error);
      // A throttled write counts as a conflict too: the next recount finds what is left to repair.
      if (failure === undefined || failure.kind === 'refused') throw error;
      return 'conflict';
    }
  };

  return async (sellerId, recount, { by, reason, clock, newId }) => {
    const audit = (details: RepairDetails): Action => {
      const entry: AuditEntry = {
        at: new Date(clock()).toISOString(),
        by,
        reason,
        action: 'repair',
        details,
      };
      return putAudited(tables.ledger, sellerId, { id: `${entry.at}#${newId()}`, entry });
    };
    for (const { actions, details } of planRepairs(tables, sellerId, recount, clock()))
      if ((await write([...actions, audit(details)])) === 'conflict') return 'conflict';

    // Each transaction corrects entries together with the counters that depend on them.
    for (let from = 0; from < recount.writes.length; from += ENTRIES_PER_TRANSACTION) {
      const writes = recount.writes.slice(from, from + ENTRIES_PER_TRANSACTION);
      const ids = new Set(writes.map(({ eventType, entityId }) => `${eventType} ${entityId}`));
      const entries = recount.entryDifferences.filter(({ event_type, entity_id }) =>
        ids.has(`${event_type} ${entity_id}`),
      );
      for (const planned of planTransactions(writes.map((one) => [one]))) {
        const { TransactItems = [] } = ledgerTransaction(
          tables,
          { sellerId, shard: 0, watermarks: NO_WATERMARKS },
          planned,
          [audit({ counters: [], entries })],
        );
        if ((await write(TransactItems)) === 'conflict') return 'conflict';
      }
    }
    return 'repaired';
  };
};
