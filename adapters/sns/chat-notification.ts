import * as z from 'zod';
import type { AlertTransition } from '../../contracts/alerts.ts';
import { ROUTES } from '../../contracts/api/routes.ts';
import type { Wording } from '../../domain/showing/alert-wording.ts';

/**
 * The one shape, beside AWS's own events, that Amazon Q Developer in chat applications (AWS Chatbot) shows; it drops what has
 * another. See https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
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
    /** Notifications of one thread stand under its first one. */
    threadId: z.string(),
    summary: z.string(),
    eventType: z.string(),
  }),
});

/** As code, since a chat would read `_a_` in an id as italics and `:a:` as a picture. */
const code = (id: string): string => `\`${id}\``;

/** An alert as a chat shows it. All alerts of one rule of one seller stand in one thread, the end of a breach under its beginning. */
export const chatNotificationOf = (
  transition: AlertTransition,
  { title, text }: Wording,
): z.infer<typeof chatNotification> => {
  const { alert_id, seller_id, rule, kind, severity, orders_path } = transition;
  const shown = title.replace(`${seller_id}: `, `${code(seller_id)}: `);
  return chatNotification.parse({
    version: '1.0',
    source: 'custom',
    id: alert_id,
    content: {
      textType: 'client-markdown',
      title: shown,
      description: text.replace(alert_id, code(alert_id)).replace(orders_path, code(orders_path)),
      nextSteps: [
        `Figures: ${code(`GET ${ROUTES.metrics.path.replace('{seller_id}', seller_id)}`)}`,
        `Orders: ${code(`GET ${orders_path}`)}`,
        `Earlier alerts: ${code(`GET ${ROUTES.alerts.path.replace('{seller_id}', seller_id)}?rule=${rule}`)}`,
      ],
      keywords: [kind, severity, rule],
    },
    metadata: { threadId: `${seller_id}#${rule}`, summary: shown, eventType: 'seller-pulse-alert' },
  });
};
