import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PublishedMessage } from '../../../local/sns/publish-request.ts';
import { type LocalSns, startSns } from '../../../local/sns/sns.ts';

const TopicArn = 'arn:aws:sns:us-east-1:000000000000:alerts';

let folder: string;
let sns: LocalSns;
let client: SNSClient;
let received: PublishedMessage[];
let ids = 0;

const start = async (): Promise<void> => {
  sns = await startSns({
    port: 0,
    path: join(folder, 'sns.db'),
    now: () => 1_700_000_000_000,
    newId: () => `id-${(ids += 1)}`,
    onMessage: (message) => received.push(message),
    onError: (error) => {
      throw error;
    },
  });
  client = new SNSClient({
    endpoint: sns.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
};
const stop = async (): Promise<void> => {
  client.destroy();
  await sns.close();
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sns-'));
  received = [];
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

it('shows an alert as the SDK sent it: subject, every character of the message, and attributes', async () => {
  const Message = JSON.stringify({ text: 'SLA < 95 % & "falling" — ünïcode + plus', lines: 'a\nb' });
  const { MessageId } = await client.send(
    new PublishCommand({
      TopicArn,
      Subject: 'Seller a: SLA compliance in breach',
      Message,
      MessageAttributes: {
        rule: { DataType: 'String', StringValue: 'sla_compliance' },
        severity: { DataType: 'Number', StringValue: '2' },
      },
    }),
  );
  const expected = {
    message_id: MessageId,
    topic_arn: TopicArn,
    subject: 'Seller a: SLA compliance in breach',
    message: Message,
    attributes: {
      rule: { type: 'String', value: 'sla_compliance' },
      severity: { type: 'Number', value: '2' },
    },
    published_at: 1_700_000_000_000,
  };
  expect(received).toEqual([expected]);
  expect(sns.messages()).toEqual([expected]);
});

it('still lists the alerts after a restart, newest first', async () => {
  await client.send(new PublishCommand({ TopicArn, Message: 'first' }));
  await client.send(new PublishCommand({ TopicArn, Message: 'second' }));
  await stop();
  await start();
  expect(sns.messages().map(({ message }) => message)).toEqual(['second', 'first']);
});

it('keeps the newest 1000 alerts, so that the file does not grow for ever', async () => {
  for (let number = 0; number < 1010; number += 1)
    await client.send(new PublishCommand({ TopicArn, Message: String(number) }));
  const messages = sns.messages();
  expect(messages).toHaveLength(1000);
  expect(messages[0]?.message).toBe('1009');
  expect(messages.at(-1)?.message).toBe('10');
});

it.each([
  ['an empty message', { TopicArn, Message: '' }, /Empty message/],
  [
    'something that is no topic',
    { TopicArn: 'alerts <here>', Message: 'x' },
    /alerts <here> is not the ARN of a topic/,
  ],
  ['a missing topic', { Message: 'x' }, /TopicArn or TargetArn/],
  ['a message over 256 KiB', { TopicArn, Message: 'x'.repeat(262_145) }, /too long/],
  ['a subject over 100 characters', { TopicArn, Message: 'x', Subject: 's'.repeat(101) }, /Subject/],
  [
    'an attribute without a value',
    { TopicArn, Message: 'x', MessageAttributes: { rule: { DataType: 'String' } } },
    /'rule' must contain/,
  ],
])('refuses %s as SNS does, and stores nothing', async (_case, input, message) => {
  const error = await client.send(new PublishCommand(input)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringMatching(message),
    $metadata: { httpStatusCode: 400 },
  });
  expect(sns.messages()).toEqual([]);
});

it('refuses every action but Publish', async () => {
  const response = await fetch(sns.endpoint, {
    method: 'POST',
    body: new URLSearchParams({ Action: 'CreateTopic', Name: 'x' }),
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('<Code>InvalidAction</Code>');
});
