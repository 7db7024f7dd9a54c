import { createLedgerStore } from '../../adapters/dynamodb/ledger-store.ts';
import { createQuarantineStore } from '../../adapters/dynamodb/quarantine-store.ts';
import { positiveInteger, type Runtime, required } from '../../adapters/runtime/runtime.ts';
import { createIngest, type IngestHandler } from '../../app/ingest/ingest.ts';
import type { IngestDeps } from '../../app/ingest/seller-batch.ts';
import {
  fulfillmentEntry,
  orderEntry,
  payoutEntry,
  ratingEntry,
  refundEntry,
} from '../../contracts/ledger.ts';
import {
  fulfillmentRecord,
  orderRecord,
  payoutRecord,
  ratingRecord,
  refundRecord,
} from '../../contracts/records/records.ts';
import type { EventType } from '../../contracts/records/topics.ts';
import { fulfillment } from '../../domain/counting/entities/fulfillment.ts';
import { order } from '../../domain/counting/entities/order.ts';
import { payout } from '../../domain/counting/entities/payout.ts';
import { rating } from '../../domain/counting/entities/rating.ts';
import { refund } from '../../domain/counting/entities/refund.ts';
import { createCalendar } from '../../domain/time/calendar.ts';
import { ENV } from '../../topology/environment.ts';

/** The ingest function of each topic: the same use case over another kind of record. */
const CREATE: Readonly<Record<EventType, (deps: IngestDeps) => IngestHandler>> = {
  orders: (deps) => createIngest({ kind: order, record: orderRecord, entry: orderEntry }, deps),
  fulfillment: (deps) =>
    createIngest({ kind: fulfillment, record: fulfillmentRecord, entry: fulfillmentEntry }, deps),
  ratings: (deps) => createIngest({ kind: rating, record: ratingRecord, entry: ratingEntry }, deps),
  refunds: (deps) => createIngest({ kind: refund, record: refundRecord, entry: refundEntry }, deps),
  payouts: (deps) => createIngest({ kind: payout, record: payoutRecord, entry: payoutEntry }, deps),
};

/** Wires one topic's ingest function to a runtime. */
export const composeIngest = (
  eventType: EventType,
  { env, clock, waiting, telemetry, dynamodb }: Runtime,
): IngestHandler => {
  const ledger = required(env, ENV.ledgerTable);
  const metrics = required(env, ENV.metricsTable);
  return CREATE[eventType]({
    ledger: createLedgerStore(dynamodb, { ledger, metrics }, waiting),
    quarantine: createQuarantineStore(dynamodb, ledger, waiting),
    calendar: createCalendar(required(env, ENV.timeZone)),
    currency: required(env, ENV.currency),
    counterShards: positiveInteger(env, ENV.counterShards, 1),
    clock,
    waiting,
    telemetry,
  });
};
