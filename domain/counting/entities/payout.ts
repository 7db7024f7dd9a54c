import { type PayoutEntry, payoutEntry } from '../../../contracts/ledger.ts';
import { type PayoutRecord, payoutRecord } from '../../../contracts/records/records.ts';
import { type Decimal, decimal } from '../decimal.ts';
import type { MoneyFigure } from '../figures.ts';
import { type EntityKind, replaces, versionOf } from './entity.ts';

const moneyOf = ({ amount, status }: PayoutEntry): readonly (readonly [MoneyFigure, Decimal])[] => {
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

/** Payouts: the greatest (payout_ts, offset) counts; money is out once it is in transit or paid. */
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
    money: moneyOf(entry),
  }),
};
