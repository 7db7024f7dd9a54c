import type { Identity } from '../access/identity.ts';
import type { ReadStores } from '../ports/stores.ts';

/** A question about the whole marketplace: who asks, what, and the stores as this caller may read them. */
export type RoleCall<Query> = {
  readonly caller: Identity;
  readonly query: Query;
  readonly stores: ReadStores;
};

/** A question about one seller. */
export type SellerCall<Query> = RoleCall<Query> & { readonly sellerId: string };
