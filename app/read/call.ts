import type { Identity } from '../access/identity.ts';
import type { ReadStores } from '../ports/stores.ts';

/** A request about the whole marketplace, with the stores that the caller may read. */
export type RoleCall<Query> = {
  readonly caller: Identity;
  readonly query: Query;
  readonly stores: ReadStores;
};

/** A request about one seller. */
export type SellerCall<Query> = RoleCall<Query> & { readonly sellerId: string };
