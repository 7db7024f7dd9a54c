import * as z from 'zod';
import { sellerId } from './api/fields.ts';

/**
 * An identity that can sign in on a laptop. `GET /local/identities` lists them; `?seller_id=` adds
 * that seller's.
 */
export const demoIdentity = z.object({
  label: z.string(),
  role: z.enum(['seller', 'operator', 'finance']),
  seller_id: sellerId.optional(),
  token: z.string(),
});
export type DemoIdentity = z.infer<typeof demoIdentity>;

/**
 * A message to the laptop's stand-in for SNS. `GET /local/notifications` lists them, newest first.
 */
export const deliveredMessage = z.object({
  received_at: z.iso.datetime(),
  subject: z.string().nullable(),
  message: z.string(),
});
export type DeliveredMessage = z.infer<typeof deliveredMessage>;
