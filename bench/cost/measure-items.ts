import { NumberValue, paginateScan } from '@aws-sdk/lib-dynamodb';
import { LOCAL_TABLES } from '../../local/environment.ts';
import { KEY_PREFIX, SUMMARY_SORT_KEY } from '../../topology/tables.ts';
import type { MeasuredPipeline } from './measured-pipeline.ts';
import type { Level } from './measurements.ts';

const measureValueBytes = (value: unknown): number => {
  if (value instanceof NumberValue) return Math.ceil(value.value.length / 2) + 1;
  if (value instanceof Uint8Array) return value.byteLength;
  return Buffer.byteLength(String(value));
};

/** The size of an item as DynamoDB counts it: names and values; a number takes half its digits. */
const measureItemBytes = (item: Record<string, unknown>): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + measureValueBytes(value),
    0,
  );

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);

/** Measures the items of `sellers` sellers with so many orders each. */
export const measureItems = async (
  { dynamodb }: MeasuredPipeline,
  sellers: number,
  orders: number,
): Promise<Level['items']> => {
  const sizes = { ledger: [0], metrics: [0], total: [0], day: [0], summary: [0] };
  for (const table of ['ledger', 'metrics'] as const) {
    for await (const { Items = [] } of paginateScan(
      { client: dynamodb },
      { TableName: LOCAL_TABLES[table] },
    )) {
      for (const item of Items) {
        const bytes = measureItemBytes(item);
        const sk = String(item['sk']);
        sizes[table].push(bytes);
        if (sk.startsWith(`${KEY_PREFIX.total}orders`)) sizes.total.push(bytes);
        if (sk.startsWith(KEY_PREFIX.day) && sk.includes('#orders#')) sizes.day.push(bytes);
        if (sk === SUMMARY_SORT_KEY) sizes.summary.push(bytes);
      }
    }
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    ledgerBytesPerOrder: Math.round(sum(sizes.ledger) / (sellers * orders)),
    metricsBytesPerSeller: Math.round(sum(sizes.metrics) / sellers),
    totalBytes: Math.round(mean(sizes.total.slice(1))),
    dayBytes: Math.round(mean(sizes.day.slice(1))),
    summaryBytes: Math.round(mean(sizes.summary.slice(1))),
  };
};
