import * as z from 'zod';
import type { AlertTransition } from '../../contracts/alerts.ts';
import { ROUTES } from '../../contracts/api/routes.ts';
import type { Wording } from '../../domain/showing/alert-wording.ts';

/**
 * The only format, besides AWS's own events, that Amazon Q Developer in chat applications (AWS
 * Chatbot) shows. It drops all other messages. See
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export const chatNotification = z.strictObject({
  version: z.literal('1.0'),
  source: z.literal('custom'),
  id: z.string(),
  content: z.strictObject({
    textType: z.literal('client-markdown'),
    title: z.string(),
    description: z.string(),
    nextSteps: z.array(z.string()),
    keywords: z.array(z.string()),
  }),
  metadata: z.strictObject({
    /** Notifications with the same id appear below the first one. */
    threadId: z.string(),
    summary: z.string(),
    eventType: z.string(),
  }),
});

/** Formats an id as code, because a chat would show `_a_` in italics and `:a:` as an emoji. */
const code = (id: string): string => `\`${id}\``;

/**
 * An alert as a chat notification. All alerts of one rule and seller share a thread, so the end of
 * a breach appears below its beginning.
 */
export const createChatNotification = (
  transition: AlertTransition,
  { title, text }: Wording,
): z.infer<typeof chatNotification> => {
  const { alert_id, seller_id, rule, kind, severity, orders_path } = transition;
  const chatTitle = title.replace(`${seller_id}: `, `${code(seller_id)}: `);
  return chatNotification.parse({
    version: '1.0',
    source: 'custom',
    id: alert_id,
    content: {
      textType: 'client-markdown',
      title: chatTitle,
      description: text.replace(alert_id, code(alert_id)).replace(orders_path, code(orders_path)),
      nextSteps: [
        `Figures: ${code(`GET ${ROUTES.metrics.path.replace('{seller_id}', seller_id)}`)}`,
        `Orders: ${code(`GET ${orders_path}`)}`,
        `Earlier alerts: ${code(`GET ${ROUTES.alerts.path.replace('{seller_id}', seller_id)}?rule=${rule}`)}`,
      ],
      keywords: [kind, severity, rule],
    },
    metadata: { threadId: `${seller_id}#${rule}`, summary: chatTitle, eventType: 'seller-pulse-alert' },
  });
};
