import { createAuditResults } from '../../../adapters/dynamodb/audit/audit-results.ts';
import { createAuditStore } from '../../../adapters/dynamodb/audit-store.ts';
import { createLedgerLists } from '../../../adapters/dynamodb/ledger-lists.ts';
import { createLedgerStore } from '../../../adapters/dynamodb/ledger-store.ts';
import { createMetricsStore } from '../../../adapters/dynamodb/metrics-store.ts';
import { createQuarantineStore } from '../../../adapters/dynamodb/quarantine-store.ts';
import { createSellerRows } from '../../../adapters/dynamodb/seller-rows.ts';
import { createEvaluate } from '../../../app/evaluate/evaluate.ts';
import { createRenewSummary } from '../../../app/evaluate/renew-summary.ts';
import { createIngest } from '../../../app/ingest/ingest.ts';
import type { KafkaRecord } from '../../../app/ports/kafka-record.ts';
import { NO_SOURCE } from '../../../app/ports/sources.ts';
import type { Telemetry } from '../../../app/ports/telemetry.ts';
import type { EventType } from '../../../contracts/records/topics.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { USUAL_TOPICS } from '../../../contracts/sources/topics.ts';
import { withKind } from '../../../domain/counting/kinds.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';
import { POLICY } from '../factories/policy.ts';
import { TEST_TABLES, type TestDynamoDB } from '../servers/dynamodb-server.ts';

export const TIME_ZONE = 'Europe/Berlin';

const ampleTime = () => 60_000;
const waiting = { sleep: async () => undefined, random: () => 0 };
export const SILENT: Telemetry = {
  count: () => undefined,
  observe: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/**
 * Real stores on a real server, fed through the ingest and evaluate functions, with a clock that a
 * test sets.
 */
export const createMarketplace = ({ client }: TestDynamoDB) => {
  const time = { now: 0 };
  let offset = 0;
  let ids = 0;
  const metrics = createMetricsStore(client, TEST_TABLES.metrics, waiting);
  const calendar = createCalendar(TIME_ZONE);
  const ledger = createLedgerStore(client, TEST_TABLES, waiting, calendar);
  const audit = createAuditStore(client, TEST_TABLES.ledger);
  const auditResults = createAuditResults(client, TEST_TABLES.metrics);
  const lists = createLedgerLists(client, TEST_TABLES.ledger, waiting);
  const quarantine = createQuarantineStore(client, TEST_TABLES.ledger, waiting);
  const sellers = createSellerRows(client, TEST_TABLES.metrics);
  const common = {
    metrics,
    sellers,
    ledger,
    audit,
    auditResults,
    lists,
    quarantine,
    topics: USUAL_TOPICS,
    storesFor: () => ({ metrics, sellers, ledger, audit, auditResults, lists, quarantine }),
    writingFor: () => ({ ledger }),
    newId: () => `id-${ids++}`,
    calendar,
    currency: 'EUR',
    policy: POLICY,
    clock: () => time.now,
    waiting,
    telemetry: SILENT,
  };
  const ingestDeps = { ...common, findSource: NO_SOURCE, counterShards: 1 };
  const rawOf = (topic: string, record: object): KafkaRecord => ({
    topic,
    partition: 0,
    offset: offset++,
    timestamp: time.now,
    key: Buffer.alloc(0),
    value: Buffer.from(JSON.stringify(record)),
  });
  const ingestOf = (eventType: EventType) => {
    const ingest = withKind(eventType, (kind) => createIngest(kind, ingestDeps));
    return (records: readonly object[]) =>
      ingest(
        records.map((record) => rawOf(TOPICS[eventType], record)),
        ampleTime,
      );
  };
  const evaluate = createEvaluate({ ...common, renewSummary: createRenewSummary(common) });

  return {
    ...common,
    time,
    orders: ingestOf('orders'),
    fulfillment: ingestOf('fulfillment'),
    ratings: ingestOf('ratings'),
    refunds: ingestOf('refunds'),
    payouts: ingestOf('payouts'),
    /** Runs the evaluate function for these sellers, as their changed counters would. */
    evaluate: async (...sellers: readonly string[]) => {
      const changed = sellers.map((sellerId, index) => ({
        sellerId,
        sequence: String(index),
        lateSince: Infinity,
      }));
      const failed = await evaluate(changed, ampleTime);
      if (failed.length > 0) throw new Error('the sellers could not be evaluated');
    },
  };
};
export type Marketplace = ReturnType<typeof createMarketplace>;

/** An accepted, completed order of 10.00 at 10 % commission. */
export const orderOf = (seller: string, id: string, order_ts: string, changes: object = {}): object => ({
  order_id: id,
  seller_id: seller,
  order_value: '10.00',
  commission_rate: '0.1',
  order_ts,
  status: 'completed',
  order_accepted: true,
  ...changes,
});

/** Both events of a shipment that took `hours` and was promised within 24. */
export const shipmentOf = (seller: string, id: string, accepted: string, hours: number): object[] => {
  const event = { order_id: id, seller_id: seller, sla_hours: 24 };
  return [
    { ...event, stage: 'accepted', event_ts: accepted },
    {
      ...event,
      stage: 'shipped',
      event_ts: new Date(Date.parse(accepted) + hours * 3_600_000).toISOString(),
    },
  ];
};
