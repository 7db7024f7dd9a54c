import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type AlertTransition, alertMessage, alertTransition } from '../../contracts/alerts.ts';
import { ROUTES } from '../../contracts/definitions.ts';
import { ENV } from '../../contracts/names.ts';
import { severityOf, type Wording } from '../../domain/alert-wording.ts';
import { type Environment, required } from '../runtime/runtime.ts';
import { chatNotificationOf } from './chat-notification.ts';

/** Publishes one transition; resolves once SNS has taken it for every topic, rejects when it has not. */
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

/**
 * Publishes alerts to the alerts topic, and then to the topic of a chat where there is one. When either fails the caller tries both
 * again: an alert may come twice, under the same id, and is never left out.
 */
export const createAlertPublisher =
  (client: SNSClient, topicArn: string, chatTopicArn?: string): PublishAlert =>
  async (transition, wording) => {
    const MessageAttributes = attributesOf(transition);
    await client.send(
      new PublishCommand({ TopicArn: topicArn, Subject: wording.subject, Message: bodyOf(transition, wording), MessageAttributes }),
    );
    if (chatTopicArn === undefined) return;
    await client.send(
      new PublishCommand({ TopicArn: chatTopicArn, Message: JSON.stringify(chatNotificationOf(transition, wording)), MessageAttributes }),
    );
  };

/** The publisher that a function's environment asks for: always the alerts topic, the chat's where one is named. */
export const alertPublisherFrom = (env: Environment, client: SNSClient): PublishAlert =>
  createAlertPublisher(client, required(env, ENV.alertsTopicArn), env[ENV.chatTopicArn] || undefined);
