/** Roles beside the seller's own access, as they stand in a token's `roles` claim. */
export const ROLES = ['operator', 'finance'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What a seller's id is called in tokens, among the attributes of a user pool (there with `custom:` before it), and on the session that a
 * function takes on for the seller, by which the reader role's policy narrows itself.
 */
export const SELLER_CLAIM = 'seller_id';
