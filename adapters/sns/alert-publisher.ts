import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { timeLimit } from '../../app/pacing/time-limit.ts';
import type { AlertPublishers, PublishAlert } from '../../app/ports/publishing.ts';
import { type AlertTransition, alertMessage, alertTransition } from '../../contracts/alerts.ts';
import { ROUTES } from '../../contracts/api/routes.ts';
import type { Wording } from '../../domain/showing/alert-wording.ts';
import { ENV } from '../../topology/environment.ts';
import { type Environment, required } from '../runtime/runtime.ts';
import { chatNotificationOf } from './chat-notification.ts';

const text = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue });

/** What subscribers may filter on. */
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

/** The message as subscribers get it. An e-mail shows it as it is, so it is laid out for reading, its words first. */
const bodyOf = (transition: AlertTransition, { title, text: words }: Wording): string => {
  const metrics_path = ROUTES.metrics.path.replace('{seller_id}', encodeURIComponent(transition.seller_id));
  const message = alertMessage.parse({ ...transition, title, text: words, metrics_path });
  return JSON.stringify(
    { title: message.title, text: message.text, ...alertTransition.parse(message), metrics_path },
    null,
    2,
  );
};

/** Publishes alerts to the alerts topic, from which everybody but a chat is told. */
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

/** Publishes alerts to the topic of a chat, in the shape that a chat shows. */
const createChatPublisher =
  (client: SNSClient, topicArn: string): PublishAlert =>
  async (transition, wording) => {
    const Message = JSON.stringify(chatNotificationOf(transition, wording));
    await client.send(
      new PublishCommand({ TopicArn: topicArn, Message, MessageAttributes: attributesOf(transition) }),
      timeLimit(),
    );
  };

/** The publishers that a function's environment asks for: always the alerts topic, the chat's where one is named. */
export const alertPublishersFrom = (env: Environment, client: SNSClient): AlertPublishers => {
  const chatTopicArn = env[ENV.chatTopicArn] || undefined;
  return {
    publishAlert: createAlertPublisher(client, required(env, ENV.alertsTopicArn)),
    tellChat: chatTopicArn === undefined ? undefined : createChatPublisher(client, chatTopicArn),
  };
};
