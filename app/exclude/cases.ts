import type * as z from 'zod';
import type { Marks } from '../../adapters/dynamodb/marks.ts';
import type { RateName } from '../../contracts/api/fields.ts';
import { fulfillmentEntry, orderEntry, ratingEntry } from '../../contracts/ledger.ts';
import { type EntityWrite, writeOf } from '../../domain/counting/changes.ts';
import type { EntityKind } from '../../domain/counting/entities/entity.ts';
import { fulfillment } from '../../domain/counting/entities/fulfillment.ts';
import { order } from '../../domain/counting/entities/order.ts';
import { rating } from '../../domain/counting/entities/rating.ts';
import { type Excludable, withExclusion } from '../../domain/counting/exclusions.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import type { LedgerStore } from '../ports/ledger.ts';

/** Counters of a seller add up whichever shard a change goes to; by hand there are few, so they share one. */
export const SHARD = 0;

export type CaseDeps = { readonly ledger: Pick<LedgerStore, 'read'>; readonly calendar: Calendar };

/** A case as it stands in the ledger: what would change it, undefined when it is as it is asked to be. */
export type FoundCase = { readonly marks: Marks; readonly write: EntityWrite | undefined };

export type Case = {
  /** What there is none of when it is not found. */
  readonly name: string;
  /** Reads the case, strongly consistent; undefined when the seller has none of this id. */
  readonly find: (
    deps: CaseDeps,
    sellerId: string,
    entityId: string,
    excluded: boolean,
  ) => Promise<FoundCase | undefined>;
};

const caseOf = <Record, Entry extends Excludable>(
  rate: RateName,
  name: string,
  kind: EntityKind<Record, Entry>,
  schema: z.ZodType<Entry>,
  isThere: (entry: Entry) => boolean = () => true,
): Case => ({
  name,
  find: async ({ ledger, calendar }, sellerId, entityId, excluded) => {
    const [state] = await ledger.read(kind, schema, [{ sellerId, shard: SHARD, entityIds: [entityId] }]);
    const before = state?.entries.get(entityId);
    if (state === undefined || before === undefined || !isThere(before.entry)) return undefined;
    const after = withExclusion(before.entry, rate, excluded);
    const write =
      after === undefined ? undefined : writeOf(kind, { entityId, before, after, applied: [] }, calendar);
    return { marks: state.marks, write };
  },
});

/** What a case of each rate is. A cancelled order leaves an entry among the shipments even if it never had one; that is none. */
export const CASES: Readonly<Record<RateName, Case>> = {
  acceptance_rate: caseOf('acceptance_rate', 'order', order, orderEntry),
  cancellation_rate: caseOf('cancellation_rate', 'order', order, orderEntry),
  sla_compliance_rate: caseOf(
    'sla_compliance_rate',
    'shipment of an order',
    fulfillment,
    fulfillmentEntry,
    ({ stages }) => Object.keys(stages).length > 0,
  ),
  avg_rating: caseOf('avg_rating', 'rating', rating, ratingEntry),
};
