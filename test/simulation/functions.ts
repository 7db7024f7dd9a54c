/**
 * The product's own functions, composed as on AWS. They are composed once for each setting, as a
 * container stays warm, and call whatever history is on the stage.
 */
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { recordReconciliation } from '../../adapters/dynamodb/reconcile/record-reconciliation.ts';
import { createRecountSeller } from '../../adapters/dynamodb/reconcile/recount-seller.ts';
import { createRepairSeller } from '../../adapters/dynamodb/reconcile/repair-seller.ts';
import { createRenewDeps } from '../../adapters/runtime/evaluation.ts';
import type { JudgingRuntime } from '../../adapters/runtime/runtime.ts';
import { calendarFrom, ledgersFrom, tablesFrom } from '../../adapters/runtime/stores.ts';
import { changeExclusion } from '../../app/exclude/change-exclusion.ts';
import { readCurrentMetrics } from '../../app/read/current-metrics.ts';
import { createReconcileSeller } from '../../app/reconcile/reconcile-seller.ts';
import type { ExclusionRequest } from '../../contracts/api/exclusions.ts';
import type { Policy } from '../../contracts/policy/policy.ts';
import { withKind } from '../../domain/counting/kinds.ts';
import { createLedgerLists } from '../../adapters/dynamodb/ledger-lists.ts';
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

/** What the functions of the history that runs now see of the world. */
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

const stubClient = <Client extends object>(
  Client: { readonly prototype: Client },
  stage: () => Stage,
): Client =>
  Object.assign(Object.create(Client.prototype) as Client, {
    send: (command: object & { readonly input: unknown }) => stage().network.send(command),
  });

const compose = ({ timeZone, counterShards, policy }: Settings, stage: () => Stage) => {
  const dynamodb = stubClient(DynamoDBDocumentClient, stage);
  const sns = stubClient(SNSClient, stage);
  const sockets = stubClient(ApiGatewayManagementApiClient, stage);
  const clock = (): number => stage().clock();
  const waiting = {
    sleep: (milliseconds: number) => stage().scheduler.sleep(milliseconds),
    random: () => stage().random.next(),
  };
  const note = (message: string, error?: unknown): void =>
    stage().trace(() => `  says: ${message}${error === undefined ? '' : ` (${String(error)})`}`);
  const runtime: JudgingRuntime = {
    env: localEnvironment({ timeZone, currency: CURRENCY }, { [ENV.counterShards]: String(counterShards) }),
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
  const calendar = calendarFrom(runtime.env);
  let ids = 0;
  const newId = (): string => `id-${(ids += 1)}`;
  const renewDeps = createRenewDeps(runtime);
  const reconcileSeller = createReconcileSeller({
    recountSeller: createRecountSeller(dynamodb, tables, calendar),
    repairSeller: createRepairSeller(dynamodb, tables),
    record: recordReconciliation(dynamodb, tables.metrics),
    clock,
    waiting,
  });
  const ledger = ledgersFrom(runtime)(dynamodb);
  const lists = createLedgerLists(dynamodb, tables.ledger, waiting);
  return {
    calendar,
    ingest: {
      orders: withKind('orders', (kind) => composeIngest(kind, runtime)),
      fulfillment: withKind('fulfillment', (kind) => composeIngest(kind, runtime)),
      ratings: withKind('ratings', (kind) => composeIngest(kind, runtime)),
      refunds: withKind('refunds', (kind) => composeIngest(kind, runtime)),
      payouts: withKind('payouts', (kind) => composeIngest(kind, runtime)),
    },
    evaluate: composeEvaluate(runtime),
    notify: composeNotify(runtime, sns, sockets),
    clock: composeClock(runtime, sns),
    exclude: (sellerId: string, request: ExclusionRequest) =>
      changeExclusion(
        { ledger, clock, newId, waiting },
        { role: 'operator', subject: 'operator:simulated' },
        sellerId,
        request,
      ),
    reconcile: (sellerId: string, repair: boolean) =>
      reconcileSeller(
        sellerId,
        repair ? { by: 'operator:simulated', reason: 'a test', clock, newId } : undefined,
      ),
    readMetrics: (sellerId: string) => readCurrentMetrics({ ...renewDeps, lists }, sellerId),
  };
};

export type Functions = ReturnType<typeof compose>;

const warm = new Map<string, Functions>();
let onStage: Stage | undefined;

/** The functions for a history. From now on they see its world. */
export const functionsFor = (settings: Settings, stage: Stage): Functions => {
  onStage = stage;
  const { timeZone, counterShards, policy } = settings;
  const key = `${timeZone} ${counterShards} ${policy}`;
  const functions =
    warm.get(key) ??
    compose(settings, () => {
      if (onStage === undefined) throw new Error('no history is on the stage');
      return onStage;
    });
  warm.set(key, functions);
  return functions;
};
