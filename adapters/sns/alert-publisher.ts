import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { timeLimit } from '../../app/pacing/time-limit.ts';
import type { AlertPublishers, PublishAlert } from '../../app/ports/publishing.ts';
import { type AlertTransition, alertMessage, alertTransition } from '../../contracts/alerts.ts';
import { ROUTES } from '../../contracts/api/routes.ts';
import type { Wording } from '../../domain/showing/alert-wording.ts';
import { ENV } from '../../topology/environment.ts';
import { type Environment, required } from '../runtime/runtime.ts';
import { createChatNotification } from './chat-notification.ts';

const text = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue });

/** The attributes by which subscribers can filter. */
const attributesOf = ({
  alert_id,
  seller_id,
  rule,
  metric,
  from,
  to,
  kind,
  severity,
}: AlertTransition): Record<string, MessageAttributeValue> => ({
  alert_id: text(alert_id),
  seller_id: text(seller_id),
  rule: text(rule),
  metric: text(metric),
  from: text(from),
  to: text(to),
  kind: text(kind),
  severity: text(severity),
});

/**
 * The message to subscribers. An e-mail shows this JSON as it is, so it is indented and starts with
 * prose.
 */
const bodyOf = (transition: AlertTransition, { title, text: words }: Wording): string => {
  const metrics_path = ROUTES.metrics.path.replace('{seller_id}', encodeURIComponent(transition.seller_id));
  const message = alertMessage.parse({ ...transition, title, text: words, metrics_path });
  return JSON.stringify(
    { title: message.title, text: message.text, ...alertTransition.parse(message), metrics_path },
    null,
    2,
  );
};

/** Publishes alerts to the alerts topic, for all subscribers except chats. */
export const createAlertPublisher =
  (client: SNSClient, topicArn: string): PublishAlert =>
  async (transition, wording) => {
    const Message = bodyOf(transition, wording);
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: wording.subject,
        Message,
        MessageAttributes: attributesOf(transition),
      }),
      timeLimit(),
    );
  };

/** Publishes alerts to the chat topic, in the format that chats show. */
const createChatPublisher =
  (client: SNSClient, topicArn: string): PublishAlert =>
  async (transition, wording) => {
    const Message = JSON.stringify(createChatNotification(transition, wording));
    await client.send(
      new PublishCommand({ TopicArn: topicArn, Message, MessageAttributes: attributesOf(transition) }),
      timeLimit(),
    );
  };

/**
 * The publishers that the environment configures: always the alerts topic, and the chat topic if
 * set.
 */
export const createAlertPublishers = (env: Environment, client: SNSClient): AlertPublishers => {
  const chatTopicArn = env[ENV.chatTopicArn] || undefined;
  return {
    publishAlert: createAlertPublisher(client, required(env, ENV.alertsTopicArn)),
    tellChat: chatTopicArn === undefined ? undefined : createChatPublisher(client, chatTopicArn),
  };
};
