import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { summaryKey, summaryShardOf } from '../../../adapters/dynamodb/keys.ts';
import { packRow } from '../../../adapters/dynamodb/seller-row-document.ts';
import type { RowRate, SellerRow } from '../../../contracts/seller-row.ts';
import { ATTRIBUTES } from '../../../topology/tables.ts';
import { TEST_TABLES, type TestDynamoDB } from '../servers/dynamodb-server.ts';

/** Many good cases, and a few bad ones. */
export const rateOf = (numerator: number, denominator: number, changes: Partial<RowRate> = {}): RowRate => ({
  numerator,
  denominator,
  rate: denominator === 0 ? null : Number((numerator / denominator).toFixed(6)),
  state: denominator === 0 ? 'not_enough_data' : 'good',
  bad: denominator - numerator,
  ...changes,
});

/** A healthy, unremarkable seller, with the values that a test is about. */
export const rowOf = (
  seller_id: string,
  { rates, ...changes }: Partial<Omit<SellerRow, 'rates'>> & { rates?: Partial<SellerRow['rates']> } = {},
): SellerRow => ({
  seller_id,
  as_of: '2026-03-29T09:00:00.000Z',
  date: '2026-03-29',
  score: 100,
  band: 'healthy',
  since: '2026-03-01T00:00:00.000Z',
  flagged_since: null,
  alerts: [],
  rates: {
    acceptance_rate: rateOf(100, 100),
    cancellation_rate: rateOf(0, 100, { bad: 0 }),
    sla_compliance_rate: rateOf(100, 100),
    avg_rating: rateOf(450, 100, { bad: 1 }),
    ...rates,
  },
  orders_today: 1,
  gmv_today: '10',
  gmv_30d: '100',
  gmv_at_risk: '0',
  open_orders: 2,
  overdue_orders: 0,
  total_gmv: '100',
  commission: '10',
  gross_payout: '90',
  refunded_value: '20',
  refund_deductions: '18',
  net_payout: '72',
  paid_out: '50',
  in_transit: '20',
  scheduled: '5',
  pending_payout: '22',
  ...changes,
});

/** Alerts that flag a row: one since an instant, and perhaps another since later. */
export const flagged = (since: string, later?: string): Pick<SellerRow, 'alerts' | 'flagged_since'> => ({
  alerts: [
    { rule: 'sla_compliance', metric: 'sla_compliance_rate', state: 'breach', since },
    ...(later === undefined
      ? []
      : [{ rule: 'rating', metric: 'avg_rating', state: 'warning', since: later } as const]),
  ],
  flagged_since: since,
});

/** Stores rows where summaries have them. `text` takes the place of a row that can be read. */
export const storeRows = async (
  { client }: TestDynamoDB,
  rows: readonly (SellerRow | { readonly seller_id: string; readonly text: string | undefined })[],
): Promise<void> => {
  for (const row of rows) {
    await client.send(
      new PutCommand({
        TableName: TEST_TABLES.metrics,
        Item: {
          ...summaryKey(row.seller_id),
          [ATTRIBUTES.sellerId]: row.seller_id,
          [ATTRIBUTES.summaryShard]: summaryShardOf(row.seller_id),
          [ATTRIBUTES.sellerRow]: 'text' in row ? row.text : packRow(row),
        },
      }),
    );
  }
};
