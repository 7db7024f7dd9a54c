/** What to say of stored items that records cannot be applied to until they are repaired. */
import { type Key, parseSellerPk } from './keys.ts';

const describe = (what: string, { pk, sk }: Key, why: string): string => {
  const sellerId = parseSellerPk(pk);
  return (
    `${what} ${sk} of seller ${sellerId} ${why}; run npx seller-pulse reconcile --seller ${sellerId} ` +
    '--repair, and then npx seller-pulse redrive'
  );
};

export const describeUnreadableEntry = (key: Key): string =>
  describe('the ledger entry', key, 'cannot be read');

export const describeUnreadableCounters = (key: Key): string =>
  describe('the counters', key, 'cannot be read');

/** @param reason DynamoDB's own words */
export const describeDamagedCounters = (key: Key, reason: string): string =>
  describe('the counters', key, `cannot be added to (${reason})`);
