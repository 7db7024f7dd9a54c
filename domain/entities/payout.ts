import type { PayoutEntry } from '../../contracts/ledger.ts';
import type { PayoutRecord } from '../../contracts/records/records.ts';
import { decimal } from '../decimal.ts';
import { type EntityKind, replaces, versionOf } from './entity.ts';

/** Payouts: the greatest (payout_ts, offset) counts; money is out once it is in transit or paid. */
export const payout: EntityKind<PayoutRecord, PayoutEntry> = {
  eventType: 'payouts',
  idOf: (record) => record.payout_id,
  evolve: (entry, record, position) => {
    const version = versionOf(record.payout_ts, position);
    return replaces(version, entry) ? { version, amount: record.amount, status: record.status } : undefined;
  },
  contribution: (entry, calendar) => ({
    day: calendar.day(entry.version.time),
    parts: [],
    counts: [],
    money: entry.status === 'in_transit' || entry.status === 'paid' ? [['paid_out', decimal(entry.amount)]] : [],
  }),
};
