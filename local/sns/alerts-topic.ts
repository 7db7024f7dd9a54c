import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { CLIENT_LIMITS } from '../../adapters/aws/client.ts';
import { LOCAL_ALERTS_TOPIC } from '../environment.ts';
import { FixableError, reasonOf } from '../errors.ts';
import { anyCredentials, type NamedEndpoint, type namedAccess, REGION } from '../named-endpoint.ts';
import { openMessages } from './messages.ts';
import type { PublishedMessage } from './publish-request.ts';
import { type SnsSettings, startSns } from './sns.ts';

/**
 * Where alerts are published: the stand-in, or a topic at an endpoint that the environment names.
 */
export type AlertsTopic = {
  readonly client: SNSClient;
  readonly arn: string;
  /** Newest first, at most 1000. */
  readonly messages: () => readonly PublishedMessage[];
  readonly close: () => Promise<void>;
};

/** The SNS endpoint cannot be used; the message names it. */
export class SnsError extends FixableError {
  override readonly name = 'SnsError';
}

const TOPIC_NAME = LOCAL_ALERTS_TOPIC.slice(LOCAL_ALERTS_TOPIC.lastIndexOf(':') + 1);

/** The topic of the stand-in. */
export const ownAlertsTopic = async (settings: SnsSettings): Promise<AlertsTopic> => {
  const sns = await startSns(settings);
  const client = new SNSClient({
    ...CLIENT_LIMITS,
    endpoint: sns.endpoint,
    region: REGION,
    credentials: anyCredentials(),
  });
  const close = async (): Promise<void> => {
    client.destroy();
    await sns.close();
  };
  return { client, arn: LOCAL_ALERTS_TOPIC, messages: sns.messages, close };
};

const publishing = z.object({
  TopicArn: z.string(),
  Subject: z.string().optional(),
  Message: z.string(),
  MessageAttributes: z
    .record(z.string(), z.object({ DataType: z.string(), StringValue: z.string().default('') }))
    .default({}),
});
const published = z.object({ MessageId: z.string() });

export type NamedTopicSettings = Pick<SnsSettings, 'path' | 'now' | 'onMessage'> & {
  readonly endpoint: NamedEndpoint;
  readonly access: ReturnType<typeof namedAccess>;
  readonly limits?: typeof CLIENT_LIMITS;
};

/**
 * A topic at another endpoint, made there if it is missing. This process does not see what the
 * endpoint delivers, so it keeps and shows each message that the endpoint has accepted. Throws
 * SnsError when the endpoint cannot be used.
 */
export const namedAlertsTopic = async ({
  endpoint,
  access,
  limits = CLIENT_LIMITS,
  path,
  now,
  onMessage,
}: NamedTopicSettings): Promise<AlertsTopic> => {
  const client = new SNSClient({ ...limits, endpoint: endpoint.url, ...access });
  const create = async (): Promise<string> => {
    try {
      const { TopicArn } = await client.send(new CreateTopicCommand({ Name: TOPIC_NAME }));
      if (TopicArn !== undefined) return TopicArn;
      throw new Error('it made no topic');
    } catch (error) {
      client.destroy();
      const reason = reasonOf(error);
      throw new SnsError(
        `the SNS endpoint ${endpoint.url} (${endpoint.variable}) cannot be used: check that it ` +
          `runs. It says: ${reason}`,
        { cause: error },
      );
    }
  };
  const arn = await create();
  const store = openMessages(path);
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const request = publishing.safeParse(args.input);
      const answer = published.safeParse(result.output);
      if (request.success && answer.success) {
        const { TopicArn, Subject = null, Message, MessageAttributes } = request.data;
        const message: PublishedMessage = {
          message_id: answer.data.MessageId,
          topic_arn: TopicArn,
          subject: Subject,
          message: Message,
          attributes: Object.fromEntries(
            Object.entries(MessageAttributes).map(([name, { DataType, StringValue }]) => [
              name,
              { type: DataType, value: StringValue },
            ]),
          ),
          published_at: now(),
        };
        store.add(message);
        onMessage(message);
      }
      return result;
    },
    { step: 'initialize', name: 'keepPublished' },
  );
  const close = async (): Promise<void> => {
    client.destroy();
    store.close();
  };
  return { client, arn, messages: store.list, close };
};
