/** What an audit takes into account of an entry. */

/** The standings of orders whose money counts. What a refunded one gave back comes as refunds. */
const SOLD: readonly string[] = ['completed', 'refunded'];

/** Whether an order's money counts: the seller is owed its value without the commission. */
export const countsMoney = ({
  status,
  standing,
}: {
  readonly status: string;
  readonly standing?: string | undefined;
}): boolean => (standing === undefined ? status === 'completed' : SOLD.includes(standing));

/** Whether a payout's money has left, or is leaving, for the seller. */
export const isPaidOut = ({ status }: { readonly status: string }): boolean =>
  status === 'in_transit' || status === 'paid';

/** Whether an entity is there. A deleted one counts as nothing. */
export const isThere = (entry: object): boolean => !('deleted' in entry && entry.deleted === true);
