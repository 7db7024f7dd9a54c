import type { RateName } from '../../contracts/api/fields.ts';
import type { EntryKind } from '../../domain/counting/entities/entity.ts';
import { fulfillment } from '../../domain/counting/entities/fulfillment.ts';
import { order } from '../../domain/counting/entities/order.ts';
import { rating } from '../../domain/counting/entities/rating.ts';
import { type Excludable, withExclusion } from '../../domain/counting/exclusions.ts';
import type { AuditedChange } from '../ports/audit.ts';
import type { ApplyResult, Ledger } from '../ports/ledger.ts';

/** Operators change few cases, so one shard is enough. */
const COUNTER_SHARD = 0;

type CaseLedger = Pick<Ledger, 'readSeller' | 'apply'>;

/** Writes an exclusion, or undoes it, with an audit note. */
type ApplyExclusion = (audited: AuditedChange) => Promise<ApplyResult>;

export type Case = {
  /** The word for it in the problem of a case that does not exist, such as `order`. */
  readonly name: string;
  /**
   * Reads a case, strongly consistent. Undefined when the seller has no case with this id; `apply`
   * is undefined when the case is already excluded, or counted, as requested. `unreadable` says why
   * the case cannot be read, and what to do.
   */
  readonly find: (
    ledger: CaseLedger,
    sellerId: string,
    entityId: string,
    excluded: boolean,
  ) => Promise<{ readonly apply: ApplyExclusion | undefined } | { readonly unreadable: string } | undefined>;
};

const defineCase = <Entry extends Excludable>(
  rate: RateName,
  name: string,
  kind: EntryKind<Entry>,
  exists: (entry: Entry) => boolean = () => true,
): Case => ({
  name,
  find: async (ledger, sellerId, entityId, excluded) => {
    const request = { sellerId, shard: COUNTER_SHARD, entityIds: [entityId] };
    const state = await ledger.readSeller(kind, request);
    const unreadable = state.unreadable.get(entityId);
    if (unreadable !== undefined) return { unreadable };
    const before = state.entries.get(entityId);
    if (before === undefined || !exists(before.entry)) return undefined;
    const after = withExclusion(before.entry, rate, excluded);
    if (after === undefined) return { apply: undefined };
    return {
      apply: (audited) => ledger.apply(state, [{ entityId, before, after, applied: [] }], { audited }),
    };
  },
});

/**
 * The cases of each rate. A cancelled order has a shipment entry even if no fulfilment event ever
 * came; such an entry has no stages and is not a case.
 */
export const CASES: Readonly<Record<RateName, Case>> = {
  acceptance_rate: defineCase('acceptance_rate', 'order', order),
  cancellation_rate: defineCase('cancellation_rate', 'order', order),
  sla_compliance_rate: defineCase(
    'sla_compliance_rate',
    'shipment of an order',
    fulfillment,
    ({ stages }) => Object.keys(stages).length > 0,
  ),
  avg_rating: defineCase('avg_rating', 'rating', rating),
};
