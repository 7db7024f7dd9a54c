import * as z from 'zod';
import { sellerId } from './api/fields.ts';
import { metricsBody } from './api/metrics.ts';

/** What a client sends after it is connected. A seller may leave `seller_id` out: it means its own. */
export const subscribeMessage = z.object({ action: z.literal('subscribe'), seller_id: sellerId.optional() });
export type SubscribeMessage = z.infer<typeof subscribeMessage>;

/** What a client receives. */
export const socketMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('subscribed'), seller_id: sellerId }),
  z.object({ type: z.literal('summary'), seller_id: sellerId, metrics: metricsBody }),
  z.object({ type: z.literal('error'), detail: z.string() }),
]);
export type SocketMessage = z.infer<typeof socketMessage>;
