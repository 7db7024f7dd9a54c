/**
 * The product's own functions, composed as on AWS. What a function remembers from one invocation to
 * the next, only the invocations of the same instance share.
 */
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createLedgerLists } from '../../adapters/dynamodb/ledger-lists.ts';
import { recordReconciliation } from '../../adapters/dynamodb/reconcile/record-reconciliation.ts';
import { createRecountSeller } from '../../adapters/dynamodb/reconcile/recount-seller.ts';
import { createRepairSeller } from '../../adapters/dynamodb/reconcile/repair-seller.ts';
import { createRenewDeps } from '../../adapters/runtime/evaluation.ts';
import type { JudgingRuntime } from '../../adapters/runtime/runtime.ts';
import { calendarFrom, ledgersFrom, nameLimitsFrom, tablesFrom } from '../../adapters/runtime/stores.ts';
import { changeExclusion } from '../../app/exclude/change-exclusion.ts';
import { readCurrentMetrics } from '../../app/read/current-metrics.ts';
import { createReconcileSeller } from '../../app/reconcile/reconcile-seller.ts';
import type { ExclusionRequest } from '../../contracts/api/exclusions.ts';
import type { Policy } from '../../contracts/policy/policy.ts';
import type { EventType } from '../../contracts/records/topics.ts';
import { withKind } from '../../domain/counting/kinds.ts';
import { composeClock } from '../../lambdas/clock/compose.ts';
import { composeEvaluate } from '../../lambdas/evaluate/compose.ts';
import { composeIngest } from '../../lambdas/ingest/compose.ts';
import { composeNotify } from '../../lambdas/notify/compose.ts';
import { localEnvironment } from '../../local/environment.ts';
import { ENV } from '../../topology/environment.ts';
import { POLICY } from '../support/factories/policy.ts';
import type { Network } from './network.ts';
import type { PolicyName, Settings } from './plan.ts';
import type { Random } from './random.ts';
import { CURRENCY } from './records.ts';
import type { Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

/** What the functions of a history see of the world. */
export type Stage = {
  readonly network: Network;
  readonly scheduler: Scheduler;
  /** The clock that functions read, which may be wrong. */
  readonly clock: () => number;
  readonly random: Random;
  readonly trace: Trace;
};

/** Rules that few orders are enough for, so that short histories have alerts. */
const policyOf = (name: PolicyName): Policy => ({
  ...POLICY,
  rules: POLICY.rules.map((rule) => ({
    ...rule,
    min_denominator: 2,
    min_bad: rule.min_bad === 0 ? 0 : 1,
    hold_minutes: name === 'held' ? 10 : 0,
  })),
});

/** A client of the SDK that sends over the network of the history. */
const clientOver = <Client extends object>(
  Client: { readonly prototype: Client },
  { send }: Network,
): Client => Object.assign(Object.create(Client.prototype) as Client, { send });

/** Makes a value when it is first needed. */
const lazily = <T>(create: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: create() }).value;
};

/** One instance of every function. Each is composed at its first invocation, as at a cold start. */
export const createInstance = (
  { timeZone, counterShards, policy, namesPerDay }: Settings,
  { network, scheduler, clock, random, trace }: Stage,
) => {
  const dynamodb = clientOver(DynamoDBDocumentClient, network);
  const sns = clientOver(SNSClient, network);
  const sockets = clientOver(ApiGatewayManagementApiClient, network);
  const waiting = { sleep: scheduler.sleep, random: random.next };
  const note = (message: string, error?: unknown): void =>
    trace(() => `  says: ${message}${error === undefined ? '' : ` (${String(error)})`}`);
  const runtime: JudgingRuntime = {
    env: localEnvironment(
      { timeZone, currency: CURRENCY },
      { [ENV.counterShards]: String(counterShards), [ENV.namesPerDay]: String(namesPerDay) },
    ),
    clock,
    waiting,
    policy: policyOf(policy),
    telemetry: {
      count: () => undefined,
      observe: () => undefined,
      warn: (message, _details, error) => note(message, error),
      error: (message, error) => note(message, error),
    },
    dynamodb,
  };
  const tables = tablesFrom(runtime.env);
  let ids = 0;
  const newId = (): string => `id-${(ids += 1)}`;
  const ingest = (eventType: EventType) =>
    lazily(() => withKind(eventType, (kind) => composeIngest(kind, runtime)));
  return {
    ingest: {
      orders: ingest('orders'),
      fulfillment: ingest('fulfillment'),
      ratings: ingest('ratings'),
      refunds: ingest('refunds'),
      payouts: ingest('payouts'),
    },
    evaluate: lazily(() => composeEvaluate(runtime)),
    notify: lazily(() => composeNotify(runtime, sns, sockets)),
    clock: lazily(() => composeClock(runtime, sns)),
    exclude: (sellerId: string, request: ExclusionRequest) =>
      changeExclusion(
        { ledger: ledgersFrom(runtime, nameLimitsFrom(runtime.env))(dynamodb), clock, newId, waiting },
        { role: 'operator', subject: 'operator:simulated' },
        sellerId,
        request,
      ),
    reconcile: lazily(() => {
      const reconcileSeller = createReconcileSeller({
        recountSeller: createRecountSeller(dynamodb, tables, calendarFrom(runtime.env)),
        repairSeller: createRepairSeller(dynamodb, tables),
        record: recordReconciliation(dynamodb, tables.metrics),
        clock,
        waiting,
      });
      return (sellerId: string, repair: boolean) =>
        reconcileSeller(
          sellerId,
          repair ? { by: 'operator:simulated', reason: 'a test', clock, newId } : undefined,
        );
    }),
    readMetrics: (sellerId: string) =>
      readCurrentMetrics(
        { ...createRenewDeps(runtime), lists: createLedgerLists(dynamodb, tables.ledger, waiting) },
        sellerId,
      ),
  };
};

export type Functions = ReturnType<typeof createInstance>;
