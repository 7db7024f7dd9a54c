import { TOPICS } from '../../contracts/records/topics.ts';
import type { LoadRecord } from '../order-lifecycle.ts';
import { TO } from './measure-level.ts';
import type { MeasuredPipeline } from './measured-pipeline.ts';
import type { Measurements } from './measurements.ts';

const WARM_UP = 40;
const ROUNDS = 60;
const MANY_SELLERS = 16;
const MANY_RECORDS = 10;

type Work = (round: number) => Promise<() => Promise<unknown>>;

/** Median processor time of one invocation, without that of `prepare`. */
const measureMedian = async ({ measureUsage }: MeasuredPipeline, prepare: Work): Promise<number> => {
  const samples: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const invoke = await prepare(round);
    const { cpu_ms } = await measureUsage(invoke);
    if (round >= WARM_UP) samples.push(cpu_ms);
  }
  return samples.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
};

const atLeastZero = (value: number): number => Math.max(0, Math.round(value * 1000) / 1000);

let orderCount = 0;
const newOrder = (sellerId: string): LoadRecord => {
  orderCount += 1;
  const value = {
    order_id: `cpu-${orderCount}`,
    seller_id: sellerId,
    order_value: '59.90',
    commission_rate: '0.12',
    order_ts: new Date(TO).toISOString(),
    order_accepted: true,
    status: 'completed',
    category: 'books',
    channel: 'web',
  };
  return { topic: TOPICS.orders, key: sellerId, timestamp: TO, value };
};

/**
 * Measures processor time by its causes. For ingest, it compares three shapes of batch: one record
 * of one seller, one record of each of many sellers, and many records of each. For the other
 * functions, it compares one seller with several. `sellers` must have a history.
 */
export const measureCpu = async (
  pipeline: MeasuredPipeline,
  sellers: readonly string[],
): Promise<Measurements['cpu']> => {
  const { ingest, evaluate, summaryEvent, notify, read, setClock } = pipeline;
  const [one] = sellers;
  if (one === undefined || sellers.length < 2)
    throw new Error('measuring processor time needs at least two sellers');
  setClock(TO);
  const batch =
    (sellerCount: number, recordCount: number): Work =>
    async () => {
      const records = Array.from({ length: sellerCount }, (_, seller) =>
        Array.from({ length: recordCount }, () => newOrder(`cpu-seller-${seller}`)),
      ).flat();
      return () => ingest('orders', records);
    };
  const single = await measureMedian(pipeline, batch(1, 1));
  const wide = await measureMedian(pipeline, batch(MANY_SELLERS, 1));
  const full = await measureMedian(pipeline, batch(MANY_SELLERS, MANY_RECORDS));
  const perRecord = (full - wide) / (MANY_SELLERS * (MANY_RECORDS - 1));
  const perTransaction = (wide - single) / (MANY_SELLERS - 1) - perRecord;

  const evaluation =
    (sellerIds: readonly string[]): Work =>
    async () => {
      await ingest('orders', sellerIds.map(newOrder));
      return () => evaluate(sellerIds);
    };
  const evaluateOne = await measureMedian(pipeline, evaluation([one]));
  const evaluateAll = await measureMedian(pipeline, evaluation(sellers));
  const perSeller = (evaluateAll - evaluateOne) / (sellers.length - 1);

  const notification =
    (sellerIds: readonly string[]): Work =>
    async () => {
      const event = await summaryEvent(sellerIds);
      return () => notify(event);
    };
  const notifyOne = await measureMedian(pipeline, notification([one]));
  const notifyAll = await measureMedian(pipeline, notification(sellers));
  const perSummary = (notifyAll - notifyOne) / (sellers.length - 1);

  const perRequest = await measureMedian(pipeline, async () => () => read(one, '/metrics'));
  return {
    ingest: {
      perInvocation_ms: atLeastZero(single - perTransaction - perRecord),
      perTransaction_ms: atLeastZero(perTransaction),
      perRecord_ms: atLeastZero(perRecord),
    },
    evaluate: {
      perInvocation_ms: atLeastZero(evaluateOne - perSeller),
      perSeller_ms: atLeastZero(perSeller),
    },
    notify: { perInvocation_ms: atLeastZero(notifyOne - perSummary), perSummary_ms: atLeastZero(perSummary) },
    api: { perRequest_ms: atLeastZero(perRequest) },
  };
};
