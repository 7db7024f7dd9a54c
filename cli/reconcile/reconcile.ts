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
import type { OpenTables } from '../open-tables.ts';
import { createReport, type Report } from './report.ts';

export type ReconcileOptions = {
  /** Empty: everybody. */
  readonly sellerIds: readonly string[];
  readonly repairer: Repairer | undefined;
  readonly onProgress: (done: number, total: number) => void;
};

/** Each holds the sums of a seller. */
const SELLERS_AT_ONCE = 8;

/** Recounts sellers, several side by side. */
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
