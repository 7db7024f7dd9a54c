import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type AlertTransition, alertMessage, alertTransition } from '../../contracts/alerts.ts';
import { ROUTES } from '../../contracts/definitions.ts';
import { severityOf, type Wording } from '../../domain/alert-wording.ts';

/** Publishes one transition; resolves once SNS has taken it, rejects when it has not. */
export type PublishAlert = (transition: AlertTransition, wording: Wording) => Promise<void>;

const text = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue });

/** What subscribers may filter on. */
const attributesOf = ({ alert_id, seller_id, rule, metric, from, to }: AlertTransition): Record<string, MessageAttributeValue> => ({
  alert_id: text(alert_id),
  seller_id: text(seller_id),
  rule: text(rule),
  metric: text(metric),
  from: text(from),
  to: text(to),
  severity: text(severityOf(to)),
});

/** The message as subscribers get it. An e-mail shows it as it is, so it is laid out for reading, its words first. */
const bodyOf = (transition: AlertTransition, { title, text: words }: Wording): string => {
  const metrics_path = ROUTES.metrics.path.replace('{seller_id}', encodeURIComponent(transition.seller_id));
  const message = alertMessage.parse({ ...transition, title, text: words, metrics_path });
  return JSON.stringify({ title: message.title, text: message.text, ...alertTransition.parse(message), metrics_path }, null, 2);
};

export const createAlertPublisher =
  (client: SNSClient, topicArn: string): PublishAlert =>
  async (transition, wording) => {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: wording.subject,
        Message: bodyOf(transition, wording),
        MessageAttributes: attributesOf(transition),
      }),
    );
  };
