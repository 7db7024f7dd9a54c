import { type PayoutEntry, payoutEntry } from '../../../contracts/ledger.ts';
import { type PayoutRecord, payoutRecord } from '../../../contracts/records/records.ts';
import { type Decimal, decimal } from '../decimal.ts';
import type { MoneyFigure } from '../figures.ts';
import { type EntityKind, replaces, versionOf } from './entity.ts';

const listMoney = ({ amount, status }: PayoutEntry): readonly (readonly [MoneyFigure, Decimal])[] => {
  const value = decimal(amount);
  switch (status) {
    case 'scheduled':
      return [['scheduled', value]];
    case 'in_transit':
      return [
        ['paid_out', value],
        ['in_transit', value],
      ];
    case 'paid':
      return [['paid_out', value]];
    case 'failed':
      return [];
  }
};

/**
 * Payouts: the record with the greatest payout_ts counts. Money is paid out once it is in transit.
 */
export const payout: EntityKind<PayoutRecord, PayoutEntry> = {
  eventType: 'payouts',
  recordSchema: payoutRecord,
  entrySchema: payoutEntry,
  idOf: (record) => record.payout_id,
  evolve: (entry, record, position) => {
    const version = versionOf(record.payout_ts, position);
    return replaces(version, entry) ? { version, amount: record.amount, status: record.status } : undefined;
  },
  contribution: (entry, calendar) => ({
    day: calendar.day(entry.version.time),
    parts: [],
    counts: [],
    money: listMoney(entry),
  }),
};
