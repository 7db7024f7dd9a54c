import { type RefundEntry, refundEntry } from '../../../contracts/ledger.ts';
import { type RefundRecord, refundDaysAhead, refundRecord } from '../../../contracts/records/records.ts';
import { decimal } from '../decimal.ts';
import { type EntityKind, replaces, versionOf } from './entity.ts';

/** Refunds: the record with the greatest refund_ts counts, on its day. */
export const refund: EntityKind<RefundRecord, RefundEntry> = {
  eventType: 'refunds',
  recordSchema: refundRecord,
  daysAhead: refundDaysAhead,
  entrySchema: refundEntry,
  idOf: (record) => record.refund_id,
  evolve: (entry, record, position) => {
    const version = versionOf(record.refund_ts, position);
    if (!replaces(version, entry)) return undefined;
    const { order_id, refund_amount, commission_rate, reason, deleted } = record;
    return { version, order_id, refund_amount, commission_rate, reason, deleted };
  },
  listing: ({ version, deleted }) =>
    deleted === true ? undefined : { list: 'refund', at: version.time, flags: '' },
  contribution: (entry, calendar) => {
    if (entry.deleted === true) return undefined;
    const amount = decimal(entry.refund_amount);
    return {
      day: calendar.day(entry.version.time),
      parts: [],
      counts: [],
      money: [
        ['refunded_value', amount],
        // The marketplace returns its commission, so the seller is charged only what it had earned.
        ['refund_deductions', amount.times(decimal(1).minus(entry.commission_rate))],
      ],
    };
  },
};
