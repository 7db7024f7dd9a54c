import { FINDING_COLUMNS, type FindingColumn } from '../../contracts/api/ledger-audit.ts';
import type { Finding } from '../../contracts/findings.ts';
import { toCsv } from './csv.ts';

type FindingRow = Readonly<Record<FindingColumn, string>>;

const rowOf = (values: Partial<FindingRow>): FindingRow => ({
  kind: '',
  seller_id: '',
  order_id: '',
  refund_id: '',
  payout_id: '',
  rating_id: '',
  at: '',
  order_value: '',
  refunded_value: '',
  refund_amount: '',
  payout_amount: '',
  balance_before: '',
  commission_rate: '',
  order_commission_rate: '',
  difference: '',
  refund_ids: '',
  ...values,
});

/** A finding as rows: one, or where several sellers have the same order, one for each seller. */
const toRows = (finding: Finding): FindingRow[] => {
  switch (finding.kind) {
    case 'order_of_several_sellers': {
      const { kind, order_id, sellers } = finding;
      return sellers.map((seller) => rowOf({ kind, order_id, ...seller }));
    }
    case 'refunds_beyond_order': {
      // Ids may hold any separator, but JSON tells them apart.
      const { refund_ids, refund_count: _, ...rest } = finding;
      return [rowOf({ ...rest, refund_ids: JSON.stringify(refund_ids) })];
    }
    case 'refund_at_other_rate':
    case 'payout_beyond_owed':
    case 'refund_without_order':
    case 'shipment_without_order':
    case 'rating_without_order':
      return [rowOf(finding)];
  }
};

/** Findings as a CSV table. */
export const findingsCsv = (findings: readonly Finding[]): string =>
  toCsv(FINDING_COLUMNS, findings.flatMap(toRows));
