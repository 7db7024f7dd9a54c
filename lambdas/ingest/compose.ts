import { createLedgerStore } from '../../adapters/dynamodb/ledger-store.ts';
import { createQuarantineStore } from '../../adapters/dynamodb/quarantine-store.ts';
import { positiveInteger, type Runtime, required } from '../../adapters/runtime/runtime.ts';
import { fulfillmentEntry, orderEntry, payoutEntry, ratingEntry, refundEntry } from '../../contracts/ledger.ts';
import { ENV, type EventType } from '../../contracts/names.ts';
import { fulfillmentRecord, orderRecord, payoutRecord, ratingRecord, refundRecord } from '../../contracts/records/records.ts';
import { createCalendar } from '../../domain/calendar.ts';
import { fulfillment } from '../../domain/entities/fulfillment.ts';
import { order } from '../../domain/entities/order.ts';
import { payout } from '../../domain/entities/payout.ts';
import { rating } from '../../domain/entities/rating.ts';
import { refund } from '../../domain/entities/refund.ts';
import { createIngest, type IngestHandler } from './ingest.ts';
import type { IngestDeps } from './seller-batch.ts';

/** The ingest function of each topic: the same use case over another kind of record. */
const CREATE: Readonly<Record<EventType, (deps: IngestDeps) => IngestHandler>> = {
  orders: (deps) => createIngest({ kind: order, record: orderRecord, entry: orderEntry }, deps),
  fulfillment: (deps) => createIngest({ kind: fulfillment, record: fulfillmentRecord, entry: fulfillmentEntry }, deps),
  ratings: (deps) => createIngest({ kind: rating, record: ratingRecord, entry: ratingEntry }, deps),
  refunds: (deps) => createIngest({ kind: refund, record: refundRecord, entry: refundEntry }, deps),
  payouts: (deps) => createIngest({ kind: payout, record: payoutRecord, entry: payoutEntry }, deps),
};

/** Wires one topic's ingest function to a runtime. */
export const composeIngest = (eventType: EventType, { env, clock, waiting, telemetry, dynamodb }: Runtime): IngestHandler => {
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
