/** What an audit takes into account of an entry. */
import type { PayoutEntry } from '../../../contracts/ledger.ts';

/** Whether a payout's money has left, or is leaving, for the seller. */
export const isPaidOut = ({ status }: Pick<PayoutEntry, 'status'>): boolean =>
  status === 'in_transit' || status === 'paid';

/** Whether an entity is there. A deleted one counts as nothing. */
export const isThere = ({ deleted }: { readonly deleted?: true | undefined }): boolean => deleted !== true;
