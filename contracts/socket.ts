import * as z from 'zod';
import { sellerId } from './api/fields.ts';
import { metricsBody } from './api/metrics.ts';
import { TOO_MANY_CONNECTIONS } from './socket-protocol.ts';

/** A message from a client. `seller_id` defaults to the caller's own seller. */
export const subscribeMessage = z.object({ action: z.literal('subscribe'), seller_id: sellerId.optional() });
export type SubscribeMessage = z.infer<typeof subscribeMessage>;

/** A message to a client. */
export const socketMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('subscribed'), seller_id: sellerId }),
  z.object({ type: z.literal('summary'), seller_id: sellerId, metrics: metricsBody }),
  /** `code` names errors that a client handles by itself. */
  z.object({
    type: z.literal('error'),
    detail: z.string(),
    code: z.literal(TOO_MANY_CONNECTIONS).optional(),
  }),
]);
export type SocketMessage = z.infer<typeof socketMessage>;
