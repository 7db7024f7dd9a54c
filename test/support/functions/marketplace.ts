import type { Context, MSKEvent } from 'aws-lambda';
import { createAuditStore } from '../../../adapters/dynamodb/audit-store.ts';
import { sellerPk } from '../../../adapters/dynamodb/keys.ts';
import { createLedgerLists } from '../../../adapters/dynamodb/ledger-lists.ts';
import { createLedgerStore } from '../../../adapters/dynamodb/ledger-store.ts';
import { createMetricsStore } from '../../../adapters/dynamodb/metrics-store.ts';
import { createOrdersBehind } from '../../../adapters/dynamodb/orders-behind.ts';
import { createQuarantineStore } from '../../../adapters/dynamodb/quarantine-store.ts';
import { createSellerRows } from '../../../adapters/dynamodb/seller-rows.ts';
import { createEvaluate } from '../../../app/evaluate/evaluate.ts';
import { createRenewSummary } from '../../../app/evaluate/renew-summary.ts';
import { createIngest } from '../../../app/ingest/ingest.ts';
import type { Telemetry } from '../../../app/ports/telemetry.ts';
import {
  fulfillmentEntry,
  orderEntry,
  payoutEntry,
  ratingEntry,
  refundEntry,
} from '../../../contracts/ledger.ts';
import {
  fulfillmentRecord,
  orderRecord,
  payoutRecord,
  ratingRecord,
  refundRecord,
} from '../../../contracts/records/records.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { fulfillment } from '../../../domain/counting/entities/fulfillment.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { payout } from '../../../domain/counting/entities/payout.ts';
import { rating } from '../../../domain/counting/entities/rating.ts';
import { refund } from '../../../domain/counting/entities/refund.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';
import { POLICY } from '../factories/policy.ts';
import { TEST_TABLES, type TestDynamoDB } from '../servers/dynamodb-server.ts';

export const TIME_ZONE = 'Europe/Berlin';

const AMPLE_TIME: Pick<Context, 'getRemainingTimeInMillis'> = { getRemainingTimeInMillis: () => 60_000 };
const waiting = { sleep: async () => undefined, random: () => 0 };
export const SILENT: Telemetry = {
  count: () => undefined,
  observe: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Real stores on a real server, fed through the ingest and evaluate functions, with a clock that a test sets. */
export const createMarketplace = ({ client }: TestDynamoDB) => {
  const time = { now: 0 };
  let offset = 0;
  let ids = 0;
  const metrics = createMetricsStore(client, TEST_TABLES.metrics, waiting);
  const ledger = createLedgerStore(client, TEST_TABLES, waiting);
  const audit = createAuditStore(client, TEST_TABLES.ledger);
  const lists = createLedgerLists(client, TEST_TABLES.ledger, waiting);
  const quarantine = createQuarantineStore(client, TEST_TABLES.ledger, waiting);
  const sellers = createSellerRows(client, TEST_TABLES.metrics);
  const common = {
    metrics,
    sellers,
    ledger,
    audit,
    lists,
    quarantine,
    topics: TOPICS,
    storesFor: () => ({ metrics, sellers, ledger, audit, lists, quarantine }),
    writingFor: () => ({ ledger }),
    newId: () => `id-${ids++}`,
    calendar: createCalendar(TIME_ZONE),
    currency: 'EUR',
    policy: POLICY,
    ordersBehind: createOrdersBehind(lists),
    clock: () => time.now,
    waiting,
    telemetry: SILENT,
  };
  const ingestDeps = { ...common, counterShards: 1 };
  const ingestOrders = createIngest({ kind: order, record: orderRecord, entry: orderEntry }, ingestDeps);
  const ingestFulfillment = createIngest(
    { kind: fulfillment, record: fulfillmentRecord, entry: fulfillmentEntry },
    ingestDeps,
  );
  const ingestRatings = createIngest({ kind: rating, record: ratingRecord, entry: ratingEntry }, ingestDeps);
  const ingestRefunds = createIngest({ kind: refund, record: refundRecord, entry: refundEntry }, ingestDeps);
  const ingestPayouts = createIngest({ kind: payout, record: payoutRecord, entry: payoutEntry }, ingestDeps);
  const evaluate = createEvaluate({ ...common, renewSummary: createRenewSummary(common) });

  const eventOf = (topic: string, records: readonly object[]): MSKEvent => ({
    eventSource: 'aws:kafka',
    eventSourceArn: 'arn:aws:kafka:us-east-1:0:cluster/test',
    bootstrapServers: '',
    records: {
      [`${topic}-0`]: records.map((record) => ({
        topic,
        partition: 0,
        offset: offset++,
        timestamp: time.now,
        timestampType: 'CREATE_TIME',
        key: '',
        value: Buffer.from(JSON.stringify(record)).toString('base64'),
        headers: [],
      })),
    },
  });

  return {
    ...common,
    time,
    orders: (records: readonly object[]) => ingestOrders(eventOf(TOPICS.orders, records), AMPLE_TIME),
    fulfillment: (records: readonly object[]) =>
      ingestFulfillment(eventOf(TOPICS.fulfillment, records), AMPLE_TIME),
    ratings: (records: readonly object[]) => ingestRatings(eventOf(TOPICS.ratings, records), AMPLE_TIME),
    refunds: (records: readonly object[]) => ingestRefunds(eventOf(TOPICS.refunds, records), AMPLE_TIME),
    payouts: (records: readonly object[]) => ingestPayouts(eventOf(TOPICS.payouts, records), AMPLE_TIME),
    /** Runs the evaluate function for these sellers, as their changed counters would. */
    evaluate: async (...sellers: readonly string[]) => {
      const Records = sellers.map((seller, index) => ({
        dynamodb: { Keys: { pk: { S: sellerPk(seller) } }, SequenceNumber: String(index) },
      }));
      const { batchItemFailures } = await evaluate({ Records }, AMPLE_TIME);
      if (batchItemFailures.length > 0) throw new Error('the sellers could not be evaluated');
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
