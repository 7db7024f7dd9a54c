import { type PayoutEntry, payoutEntry } from '../../../contracts/ledger.ts';
import { type PayoutRecord, payoutDaysAhead, payoutRecord } from '../../../contracts/records/records.ts';
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
    // The money did not leave, or came back, so it is owed again.
    case 'failed':
    case 'returned':
    case 'cancelled':
      return [];
  }
};

/** Whether a payout's money has left, or is leaving, for the seller. */
export const isPaidOut = (entry: PayoutEntry): boolean =>
  listMoney(entry).some(([figure]) => figure === 'paid_out');

/**
 * Payouts: the record with the greatest payout_ts counts. Money is paid out once it is in transit.
 */
export const payout: EntityKind<PayoutRecord, PayoutEntry> = {
  eventType: 'payouts',
  recordSchema: payoutRecord,
  daysAhead: payoutDaysAhead,
  entrySchema: payoutEntry,
  idOf: (record) => record.payout_id,
  evolve: (entry, record, position) => {
    const version = versionOf(record.payout_ts, position);
    const { amount, status, deleted } = record;
    return replaces(version, entry) ? { version, amount, status, deleted } : undefined;
  },
  contribution: (entry, calendar) =>
    entry.deleted === true
      ? undefined
      : { day: calendar.day(entry.version.time), parts: [], counts: [], money: listMoney(entry) },
};
