import { expect, test } from 'vitest';
import type { SellerRecount } from '../../../app/reconcile/reconcile-seller.ts';
import { createReconcileSeller } from '../../../app/reconcile/reconcile-seller.ts';
import { REPAIRER } from '../../support/functions/reconcile.ts';

/** A recount that finds this many entries wrong. */
const wrong = (entries: number): SellerRecount => ({
  exists: true,
  entries: 100,
  counters: 1,
  counterDifferences: [],
  unreadable: [],
  entryDifferences: Array.from({ length: entries }, (_, index) => ({
    event_type: 'fulfillment',
    entity_id: `o-${index}`,
    attribute: 'listed',
    stored: null,
    recounted: 'open',
  })),
});

/** Reconciles a seller of whose wrong entries each repair sets `rightAtOnce` right. */
const reconcile = async (entries: number, rightAtOnce: number) => {
  let left = entries;
  let repairs = 0;
  const reconcileSeller = createReconcileSeller({
    recountSeller: async () => wrong(left),
    repairSeller: async () => {
      repairs += 1;
      left = Math.max(0, left - rightAtOnce);
      return 'repaired';
    },
    record: async () => undefined,
    clock: () => 0,
    waiting: { sleep: async () => undefined, random: () => 0 },
  });
  return { ...(await reconcileSeller('shop', REPAIRER)), repairs };
};

test('repairs a seller to the end in one run, also when a repair sets only some entries right', async () => {
  expect(await reconcile(60, 3)).toMatchObject({ outcome: 'repaired', repairs: 20 });
});

test('gives up a seller when repairs set nothing right', async () => {
  expect(await reconcile(5, 0)).toMatchObject({ outcome: 'kept_changing', repairs: 7 });
});
