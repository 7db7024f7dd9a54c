import { expect, test } from 'vitest';
import { applySeller } from '../../../app/ingest/apply-seller.ts';
import type { ApplyResult, SellerState } from '../../../app/ports/ledger.ts';
import type { OrderEntry } from '../../../contracts/ledger.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { NO_WATERMARKS } from '../../../domain/counting/watermarks.ts';
import { anOrder, at } from '../../support/factories/parsed-records.ts';
import { SILENT } from '../../support/functions/marketplace.ts';

const STATE: SellerState<OrderEntry> = {
  kind: order,
  sellerId: 's-1',
  shard: 0,
  entries: new Map(),
  unreadable: new Map(),
  watermarks: NO_WATERMARKS,
};
const APPLIED: ApplyResult = { outcome: 'applied', refused: [], transactions: 1, changes: 1, records: 1 };

/** Applies one order. The ledger takes this long (ms) to read and answers this when it applies. */
const applyOne = async (read_ms: number, result: ApplyResult) => {
  let [left_ms, applied] = [10_000, 0];
  const ledger = {
    readSeller: async () => {
      left_ms -= read_ms;
      return STATE as never;
    },
    apply: async () => {
      applied += 1;
      return result;
    },
  };
  const raw = { topic: 'marketplace_orders', ...at(0), key: undefined, value: undefined };
  const batch = { sellerId: 's-1', shard: 0, records: [{ record: anOrder(), position: at(0), raw }] };
  const waiting = { sleep: async () => undefined, random: () => 0 };
  const outcome = await applySeller(
    order,
    {
      ledger,
      setAside: async () => undefined,
      quarantine: { findKept: async () => new Set() },
      waiting,
      telemetry: SILENT,
    },
    () => left_ms,
    batch,
    undefined,
  ).catch((error: Error) => error.message);
  return { outcome, applied };
};

test('applies a seller whose records were read in time', async () => {
  expect(await applyOne(5000, APPLIED)).toEqual({ outcome: undefined, applied: 1 });
});

test('ends in order instead of being cut off when reading took the time that writing needs', async () => {
  expect(await applyOne(9800, APPLIED)).toEqual({
    outcome: expect.stringMatching(/time runs short with seller s-1/),
    applied: 0,
  });
});

test('ends in order when time runs out between two transactions', async () => {
  const interrupted: ApplyResult = { ...APPLIED, outcome: 'interrupted' };
  expect(await applyOne(0, interrupted)).toEqual({
    outcome: expect.stringMatching(/time runs short with seller s-1/),
    applied: 1,
  });
});
