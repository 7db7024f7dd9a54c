import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAlertPublisher, createAlertPublishers } from '../../../adapters/sns/alert-publisher.ts';
import { chatNotification } from '../../../adapters/sns/chat-notification.ts';
import { alertMessage } from '../../../contracts/alerts.ts';
import { wordAlert } from '../../../domain/showing/alert-wording.ts';
import { aTransition, slaRate } from '../../support/factories/transitions.ts';
import { clientFor, startRecordedHttp } from '../../support/servers/recorded-http.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alerts';
const CHAT = 'arn:aws:sns:us-east-1:000000000000:chat';
const PUBLISHED =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

const transition = aTransition({
  seller_id: 'a:b',
  seq: 2,
  from: 'breach',
  to: 'ok',
  kind: 'resolved',
  observed: slaRate(98, 100),
});

let http: Awaited<ReturnType<typeof startRecordedHttp>>;
let client: SNSClient;
/** Topics that accept nothing. */
const down = new Set<string>();

beforeAll(async () => {
  http = await startRecordedHttp(({ body }) =>
    down.has(new URLSearchParams(body).get('TopicArn') ?? '')
      ? { status: 500 }
      : { status: 200, headers: { 'content-type': 'text/xml' }, body: PUBLISHED },
  );
  client = new SNSClient(clientFor(http.endpoint));
});
beforeEach(() => {
  http.requests.length = 0;
  down.clear();
});
afterAll(async () => {
  client.destroy();
  await http.stop();
});

const publish = () => createAlertPublisher(client, TOPIC)(transition, wordAlert(transition));
const publishers = (env: Record<string, string> = { ALERTS_TOPIC_ARN: TOPIC, CHAT_TOPIC_ARN: CHAT }) =>
  createAlertPublishers(env, client);
const tellChat = async (what = transition) => publishers().tellChat?.(what, wordAlert(what));
const sent = (index = 0): URLSearchParams => new URLSearchParams(http.requests[index]?.body);
const topics = (): (string | null)[] => http.requests.map((_, index) => sent(index).get('TopicArn'));
const inChat = () => chatNotification.parse(JSON.parse(sent().get('Message') ?? ''));

test('publishes the transition as JSON, words first, so that an e-mail reads well', async () => {
  await publish();
  const body = sent().get('Message') ?? '';
  const message = alertMessage.parse(JSON.parse(body));
  expect(Object.keys(JSON.parse(body)).slice(0, 3)).toEqual(['title', 'text', 'alert_id']);
  expect(body).toContain('{\n  "title": "Seller a:b: SLA compliance back to normal",\n  "text": "');
  expect(message).toMatchObject({ ...transition, metrics_path: '/v1/sellers/a%3Ab/metrics' });
  expect(sent().get('Subject')).toBe('Resolved: SLA compliance back to normal, seller a:b');
  expect(sent().get('TopicArn')).toBe(TOPIC);
});

test('lets subscribers filter by seller, rule, metric, state, kind and severity, and drop repeats by id', async () => {
  await publish();
  const parameters = sent();
  const attributes = Object.fromEntries(
    Array.from({ length: 8 }, (_, index) => {
      const prefix = `MessageAttributes.entry.${index + 1}`;
      expect(parameters.get(`${prefix}.Value.DataType`)).toBe('String');
      return [parameters.get(`${prefix}.Name`), parameters.get(`${prefix}.Value.StringValue`)];
    }),
  );
  expect(attributes).toEqual({
    alert_id: 'a:b#sla_compliance#2',
    seller_id: 'a:b',
    rule: 'sla_compliance',
    metric: 'sla_compliance_rate',
    from: 'breach',
    to: 'ok',
    kind: 'resolved',
    severity: 'critical',
  });
});

test('throws when SNS has not taken a message, so that it is sent again', async () => {
  down.add(TOPIC);
  await expect(publish()).rejects.toThrow();
});

test('writes to the chat through its own topic, in the shape that Amazon Q Developer shows', async () => {
  await tellChat();
  expect(topics()).toEqual([CHAT]);
  expect(inChat()).toEqual({
    version: '1.0',
    source: 'custom',
    id: 'a:b#sla_compliance#2',
    content: {
      textType: 'client-markdown',
      title: 'Seller `a:b`: SLA compliance back to normal',
      description: expect.stringMatching(
        /^The breach of SLA compliance has ended.* Alert `a:b#sla_compliance#2`\.$/,
      ),
      nextSteps: [
        'Figures: `GET /v1/sellers/a:b/metrics`',
        'Orders: `GET /v1/sellers/a%3Ab/orders?queue=late&window=30d`',
        'Earlier alerts: `GET /v1/sellers/a:b/alerts?rule=sla_compliance`',
      ],
      keywords: ['resolved', 'critical', 'sla_compliance'],
    },
    metadata: {
      threadId: 'a:b#sla_compliance',
      summary: 'Seller `a:b`: SLA compliance back to normal',
      eventType: 'seller-pulse-alert',
    },
  });
});

test('puts the end of a breach into the thread of its beginning', async () => {
  await tellChat({
    ...transition,
    seq: 1,
    alert_id: 'a:b#sla_compliance#1',
    from: 'ok',
    to: 'breach',
    kind: 'breach',
  });
  const { threadId } = inChat().metadata;
  http.requests.length = 0;
  await tellChat();
  expect(inChat().metadata.threadId).toBe(threadId);
});

test.each(['_a_', ':bee:', 'Seller', 'S'])(
  'shows a seller called %s under its own name, not as markup',
  async (seller_id) => {
    await tellChat({ ...transition, seller_id, alert_id: `${seller_id}#sla_compliance#2` });
    expect(inChat().content.title).toBe(`Seller \`${seller_id}\`: SLA compliance back to normal`);
  },
);

test('publishes once to the alerts topic when the chat fails, and reports that failure', async () => {
  down.add(CHAT);
  await publishers().publishAlert(transition, wordAlert(transition));
  await expect(tellChat()).rejects.toThrow();
  expect(topics()).toEqual([TOPIC, CHAT]);
});

test('has a chat only when the environment names one, and stops the function without an alerts topic', () => {
  expect(publishers({ ALERTS_TOPIC_ARN: TOPIC }).tellChat).toBeUndefined();
  expect(publishers({ ALERTS_TOPIC_ARN: TOPIC, CHAT_TOPIC_ARN: '' }).tellChat).toBeUndefined();
  expect(publishers().tellChat).toBeTypeOf('function');
  expect(() => publishers({ CHAT_TOPIC_ARN: CHAT })).toThrow(/ALERTS_TOPIC_ARN is missing/);
});
