import * as z from 'zod';
import { sellerId } from './api/fields.ts';

/** Whose part one can take on a laptop; `GET /local/identities` lists them, with `?seller_id=` that seller too. */
export const demoIdentity = z.object({
  label: z.string(),
  role: z.enum(['seller', 'operator', 'finance']),
  seller_id: sellerId.optional(),
  token: z.string(),
});
export type DemoIdentity = z.infer<typeof demoIdentity>;

/** What the laptop's stand-in for SNS was given; `GET /local/notifications` lists them, the newest first. */
export const deliveredMessage = z.object({
  received_at: z.iso.datetime(),
  subject: z.string().nullable(),
  message: z.string(),
});
export type DeliveredMessage = z.infer<typeof deliveredMessage>;
