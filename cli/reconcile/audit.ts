import { randomUUID } from 'node:crypto';
import { createKeepRun } from '../../adapters/dynamodb/audit/keep-run.ts';
import { createLedgerReader } from '../../adapters/dynamodb/audit/ledger-reader.ts';
import { createAuditLedger, type LedgerAudit } from '../../app/audit/audit-ledger.ts';
import { PROGRAM } from '../command-line/command.ts';
import type { TableChoice } from '../tables/table-options.ts';
import type { OpenTables } from '../tables/tables.ts';

/** The command as finance reads it: without the folder, whose name may be somebody's. */
const nameCommand = ({ deployed }: TableChoice): string =>
  `${PROGRAM} reconcile --audit` +
  (deployed === undefined ? '' : ` --ledger-table ${deployed.ledger} --metrics-table ${deployed.metrics}`);

/**
 * Audits the ledger of sellers, or of all. An audit of all is kept for finance; one of some sellers
 * would hide what is known of the others.
 */
export const audit = async (
  { runtime, tables }: OpenTables,
  choice: TableChoice,
  sellerIds: readonly string[],
  onProgress: (done: number, total: number) => void,
): Promise<LedgerAudit> => {
  const { dynamodb, clock, waiting } = runtime;
  const auditLedger = createAuditLedger({ reader: createLedgerReader(dynamodb, tables, waiting), clock });
  const result = await auditLedger(sellerIds, onProgress);
  if (sellerIds.length > 0) return result;
  const { findings, unreadable_sellers: _, unknown_sellers: __, ...run } = result;
  const keepRun = createKeepRun(dynamodb, tables.metrics, waiting);
  const runId = `${run.finished_at}-${randomUUID().slice(0, 8)}`;
  await keepRun({ runId, run: { ...run, command: nameCommand(choice) } }, findings);
  return result;
};
