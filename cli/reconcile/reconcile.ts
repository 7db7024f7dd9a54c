import { noteCounterLayout } from '../../adapters/dynamodb/counted-by.ts';
import { listAllSellers } from '../../adapters/dynamodb/reconcile/list-sellers.ts';
import { recordReconciliation } from '../../adapters/dynamodb/reconcile/record-reconciliation.ts';
import { createRecountSeller } from '../../adapters/dynamodb/reconcile/recount-seller.ts';
import { createRepairSeller } from '../../adapters/dynamodb/reconcile/repair-seller.ts';
import { required } from '../../adapters/runtime/runtime.ts';
import { forEachConcurrently } from '../../app/pacing/concurrency.ts';
import type { Repairer } from '../../app/reconcile/reconcile-seller.ts';
import { createReconcileSeller } from '../../app/reconcile/reconcile-seller.ts';
import { createCalendar } from '../../domain/time/calendar.ts';
import { ENV } from '../../topology/environment.ts';
import type { OpenTables } from '../tables/tables.ts';
import { allMatch, createReport, type Report } from './report.ts';

export type ReconcileOptions = {
  /** Empty: every seller. */
  readonly sellerIds: readonly string[];
  readonly repairer: Repairer | undefined;
  readonly onProgress: (done: number, total: number) => void;
};

/** Bounds the memory: each recount holds all sums of its seller. */
const SELLERS_AT_ONCE = 8;

/** Recounts sellers, several at once, and repairs them when there is a repairer. */
export const reconcile = async (
  { runtime, tables }: OpenTables,
  { sellerIds, repairer, onProgress }: ReconcileOptions,
): Promise<Report> => {
  const { dynamodb, env, clock, waiting } = runtime;
  const reconcileSeller = createReconcileSeller({
    recountSeller: createRecountSeller(dynamodb, tables, createCalendar(required(env, ENV.timeZone))),
    repairSeller: createRepairSeller(dynamodb, tables),
    record: recordReconciliation(dynamodb, tables.metrics),
    clock,
    waiting,
  });
  const sellers = sellerIds.length > 0 ? [...new Set(sellerIds)] : await listAllSellers(dynamodb, tables);
  const { add, report } = createReport();
  let done = 0;
  await forEachConcurrently(sellers, SELLERS_AT_ONCE, async (sellerId) => {
    add(await reconcileSeller(sellerId, repairer));
    done += 1;
    onProgress(done, sellers.length);
  });
  return report();
};

/**
 * Notes that the tables are counted in this release's layout, so that it can be deployed, unless
 * something still differs. Returns what to say of it.
 */
export const takeOverTables = async ({ runtime, tables }: OpenTables, report: Report): Promise<string> => {
  if (!allMatch(report))
    return (
      'Not taken over, because something still differs: run this again while nothing else works on ' +
      'the tables.'
    );
  await noteCounterLayout(runtime.dynamodb, tables.ledger);
  return 'Taken over: this release can be deployed.';
};
