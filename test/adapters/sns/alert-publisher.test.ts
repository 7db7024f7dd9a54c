import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAlertPublisher } from '../../../adapters/sns/alert-publisher.ts';
import { type AlertTransition, alertMessage } from '../../../contracts/alerts.ts';
import { wordingOf } from '../../../domain/alert-wording.ts';
import { clientFor, startRecordedHttp } from '../../recorded-http.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alerts';
const PUBLISHED =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

const transition: AlertTransition = {
  alert_id: 'a:b#sla_compliance#2',
  seller_id: 'a:b',
  rule: 'sla_compliance',
  metric: 'sla_compliance_rate',
  seq: 2,
  from: 'breach',
  to: 'ok',
  occurred_at: '2026-03-29T10:15:30.000Z',
  observed: { numerator: 98, denominator: 100, rate: 0.98, target: 0.95, comparator: '>=', window: '30d', state: 'good' },
};

let http: Awaited<ReturnType<typeof startRecordedHttp>>;
let client: SNSClient;
let status = 200;

beforeAll(async () => {
  http = await startRecordedHttp(() => ({ status, headers: { 'content-type': 'text/xml' }, body: status === 200 ? PUBLISHED : '' }));
  client = new SNSClient(clientFor(http.endpoint));
});
beforeEach(() => {
  http.requests.length = 0;
  status = 200;
});
afterAll(async () => {
  client.destroy();
  await http.stop();
});

const publish = () => createAlertPublisher(client, TOPIC)(transition, wordingOf(transition));
const sent = (): URLSearchParams => new URLSearchParams(http.requests[0]?.body);

test('a message is the transition as JSON, with its words first so that an e-mail reads well', async () => {
  await publish();
  const body = sent().get('Message') ?? '';
  const message = alertMessage.parse(JSON.parse(body));
  expect(Object.keys(JSON.parse(body)).slice(0, 3)).toEqual(['title', 'text', 'alert_id']);
  expect(body).toContain('{\n  "title": "Seller a:b: SLA compliance back to normal",\n  "text": "');
  expect(message).toMatchObject({ ...transition, metrics_path: '/v1/sellers/a%3Ab/metrics' });
  expect(sent().get('Subject')).toBe('Resolved: SLA compliance back to normal, seller a:b');
  expect(sent().get('TopicArn')).toBe(TOPIC);
});

test('subscribers can filter by seller, rule, metric, states and severity, and drop repeats by id', async () => {
  await publish();
  const parameters = sent();
  const attributes = Object.fromEntries(
    Array.from({ length: 7 }, (_, index) => {
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
    severity: 'resolved',
  });
});

test('a message that SNS has not taken is an error, so that it is sent again', async () => {
  status = 500;
  await expect(publish()).rejects.toThrow();
});
