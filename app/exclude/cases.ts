import type { RateName } from '../../contracts/api/fields.ts';
import type { EntryKind } from '../../domain/counting/entities/entity.ts';
import { fulfillment } from '../../domain/counting/entities/fulfillment.ts';
import { order } from '../../domain/counting/entities/order.ts';
import { rating } from '../../domain/counting/entities/rating.ts';
import { type Excludable, withExclusion } from '../../domain/counting/exclusions.ts';
import type { AuditedChange } from '../ports/audit.ts';
import type { ApplyResult, Ledger } from '../ports/ledger.ts';

/** What an operator changes is little, so it all counts on one shard. */
const COUNTER_SHARD = 0;

type CaseLedger = Pick<Ledger, 'readSeller' | 'apply'>;

/** Writes the exclusion or inclusion of a case, with the note of who asked for it. */
type ApplyExclusion = (audited: AuditedChange) => Promise<ApplyResult>;

export type Case = {
  /** What is missing when it is not found, such as `order`. */
  readonly name: string;
  /**
   * Reads a case, strongly consistent. Undefined when the seller has none of this id; `apply` is
   * undefined when the case already stands as asked.
   */
  readonly find: (
    ledger: CaseLedger,
    sellerId: string,
    entityId: string,
    excluded: boolean,
  ) => Promise<{ readonly apply: ApplyExclusion | undefined } | undefined>;
};

const caseOf = <Entry extends Excludable>(
  rate: RateName,
  name: string,
  kind: EntryKind<Entry>,
  exists: (entry: Entry) => boolean = () => true,
): Case => ({
  name,
  find: async (ledger, sellerId, entityId, excluded) => {
    const request = { sellerId, shard: COUNTER_SHARD, entityIds: [entityId] };
    const state = await ledger.readSeller(kind, request);
    const before = state.entries.get(entityId);
    if (before === undefined || !exists(before.entry)) return undefined;
    const after = withExclusion(before.entry, rate, excluded);
    if (after === undefined) return { apply: undefined };
    return { apply: (audited) => ledger.apply(state, [{ entityId, before, after, applied: [] }], audited) };
  },
});

/** The cases of each rate. A cancelled order leaves an entry among the shipments even if it never shipped; that is no case. */
export const CASES: Readonly<Record<RateName, Case>> = {
  acceptance_rate: caseOf('acceptance_rate', 'order', order),
  cancellation_rate: caseOf('cancellation_rate', 'order', order),
  sla_compliance_rate: caseOf(
    'sla_compliance_rate',
    'shipment of an order',
    fulfillment,
    ({ stages }) => Object.keys(stages).length > 0,
  ),
  avg_rating: caseOf('avg_rating', 'rating', rating),
};
