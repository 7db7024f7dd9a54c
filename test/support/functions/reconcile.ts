import { createAuditStore } from '../../../adapters/dynamodb/audit-store.ts';
import { recordReconciliation } from '../../../adapters/dynamodb/reconcile/record-reconciliation.ts';
import { createRecountSeller } from '../../../adapters/dynamodb/reconcile/recount-seller.ts';
import { createRepairSeller } from '../../../adapters/dynamodb/reconcile/repair-seller.ts';
import { required } from '../../../adapters/runtime/runtime.ts';
import { waiting } from '../../../app/pacing/backoff.ts';
import { createReconcileSeller } from '../../../app/reconcile/reconcile-seller.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';
import { ENV } from '../../../topology/environment.ts';
import type { PipelineUnderTest } from './pipeline.ts';

let notes = 0;
export const REPAIRER = {
  by: 'tester',
  reason: 'a test',
  clock: () => Date.parse('2026-03-12T08:00:00Z'),
  newId: () => `note-${notes++}`,
};

/** Reconciling over the tables of a pipeline. */
export const reconcilingOf = ({ runtime }: Pick<PipelineUnderTest, 'runtime'>) => {
  const { dynamodb, env, clock } = runtime;
  const tables = { ledger: required(env, ENV.ledgerTable), metrics: required(env, ENV.metricsTable) };
  const recountSeller = createRecountSeller(dynamodb, tables, createCalendar(required(env, ENV.timeZone)));
  const reconcileSeller = createReconcileSeller({
    recountSeller,
    repairSeller: createRepairSeller(dynamodb, tables),
    record: recordReconciliation(dynamodb, tables.metrics),
    clock,
    waiting,
  });
  const audit = createAuditStore(dynamodb, tables.ledger);
  /** The notes of repairs of a seller, newest first. */
  const repairsOf = async (sellerId: string) =>
    (await Array.fromAsync(audit.readAudit(sellerId, undefined))).flatMap(({ entry }) =>
      entry?.action === 'repair' ? [entry] : [],
    );
  return { tables, recountSeller, reconcileSeller, repairsOf };
};
