/** The roles in a token's `roles` claim. A seller needs none to read its own figures. */
export const ROLES = ['operator', 'finance'] as const;
export type Role = (typeof ROLES)[number];

/**
 * The name of the seller's id in three places: the token's claim, the user pool's attribute (there
 * with the prefix `custom:`), and the session tag by which the reader role's policy limits access.
 */
export const SELLER_CLAIM = 'seller_id';
