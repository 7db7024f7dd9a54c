import type { LedgerAudit } from '../../app/audit/audit-ledger.ts';
import { FINDING_KINDS, type Finding, type FindingKind } from '../../contracts/findings.ts';
import { PROGRAM } from '../command-line/command.ts';
import { countOf } from '../terminal/count-of.ts';
import { formatCount } from '../terminal/progress.ts';
import { textTable } from '../terminal/text-table.ts';

/** Beyond this, findings are only counted on the screen. */
const LINES_MAX = 40;

const WORDS: Readonly<Record<FindingKind, string>> = {
  refunds_beyond_order: 'refunds beyond the value of their order',
  refund_at_other_rate: 'refunds at another commission rate than their order',
  payout_beyond_owed: 'payouts beyond what was owed then',
  order_of_several_sellers: 'order ids of several sellers',
  refund_without_order: 'refunds of orders never seen',
  shipment_without_order: 'shipments of orders never seen',
  rating_without_order: 'ratings of orders never seen',
};

/** Whether nothing was found, and everything could be read. */
export const addsUp = ({ counts, unreadable_entries }: LedgerAudit): boolean =>
  unreadable_entries === 0 && FINDING_KINDS.every((kind) => counts[kind] === 0);

const describe = (finding: Finding): string => {
  switch (finding.kind) {
    case 'refunds_beyond_order': {
      const { order_id, order_value, refunded_value, refund_count, refund_ids } = finding;
      const more = refund_count > refund_ids.length ? ' …' : '';
      return `order ${order_id}: ${refunded_value} refunded of ${order_value} (${refund_ids.join(', ')}${more})`;
    }
    case 'refund_at_other_rate': {
      const { refund_id, order_id, refund_amount, commission_rate, order_commission_rate } = finding;
      return (
        `refund ${refund_id} of ${refund_amount} at ${commission_rate}, ` +
        `order ${order_id} at ${order_commission_rate}`
      );
    }
    case 'payout_beyond_owed': {
      const { payout_id, payout_amount, balance_before, at } = finding;
      return `payout ${payout_id} of ${payout_amount} with ${balance_before} owed, ${at}`;
    }
    case 'order_of_several_sellers': {
      const { order_id, seller_count, sellers } = finding;
      const named = sellers.map(({ seller_id, order_value }) => `${seller_id} ${order_value}`).join(', ');
      return `order ${order_id}: ${seller_count} sellers (${named}${seller_count > sellers.length ? ' …' : ''})`;
    }
    case 'refund_without_order':
      return `refund ${finding.refund_id} of ${finding.refund_amount}, order ${finding.order_id}, ${finding.at}`;
    case 'shipment_without_order':
      return `order ${finding.order_id}, ${finding.at}`;
    case 'rating_without_order':
      return `rating ${finding.rating_id}, order ${finding.order_id}, ${finding.at}`;
  }
};

const findingLines = (findings: readonly Finding[]): string[] => {
  if (findings.length === 0) return [];
  const shown = findings.slice(0, LINES_MAX);
  return [
    textTable([
      { title: 'seller', align: 'left', cells: shown.map(({ seller_id }) => seller_id) },
      { title: 'kind', align: 'left', cells: shown.map(({ kind }) => kind) },
      {
        title: 'difference',
        align: 'right',
        cells: shown.map((one) => ('difference' in one ? one.difference : '')),
      },
      { title: 'what', align: 'left', cells: shown.map(describe) },
    ]),
    ...(findings.length > shown.length
      ? [`  … and ${formatCount(findings.length - shown.length)} more (--csv and --json list them)`]
      : []),
    '',
  ];
};

const unreadableLines = ({ unreadable_sellers }: LedgerAudit): string[] => {
  const shown = unreadable_sellers.slice(0, LINES_MAX);
  return [
    ...shown.flatMap(({ seller_id, entries }) => [
      `${seller_id}: ${countOf(entries, 'ledger entry', 'ledger entries')} cannot be read, and what ` +
        'depends on them was not checked',
      `  ${PROGRAM} reconcile --seller ${seller_id} names them`,
    ]),
    ...(unreadable_sellers.length > shown.length
      ? [`  … and ${formatCount(unreadable_sellers.length - shown.length)} more sellers (--json lists them)`]
      : []),
    ...(shown.length > 0 ? [''] : []),
  ];
};

/** The result of an audit, for people. */
export const readableAudit = (result: LedgerAudit): string => {
  const { sellers, entries, counts, listed, findings } = result;
  const found = FINDING_KINDS.filter((kind) => counts[kind] > 0);
  const all = found.reduce((sum, kind) => sum + counts[kind], 0);
  const verdict = addsUp(result)
    ? 'all adds up'
    : `${countOf(all, 'finding')}${result.unreadable_entries > 0 ? ', and not all could be read' : ''}`;
  return [
    ...unreadableLines(result),
    ...findingLines(findings),
    ...found.map((kind) => {
      const partly =
        listed[kind] < counts[kind] ? ` (the first ${formatCount(listed[kind])} are listed)` : '';
      return `${formatCount(counts[kind])} × ${WORDS[kind]}${partly}`;
    }),
    `${countOf(sellers, 'seller')}, ${countOf(entries, 'ledger entry', 'ledger entries')}: ${verdict}`,
  ].join('\n');
};
