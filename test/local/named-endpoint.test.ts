/** Somebody who names another endpoint wants the data there and nowhere else. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { requestLimits } from '../../adapters/aws/client.ts';
import { namedAccess, namedEndpoint } from '../../local/named-endpoint.ts';
import { namedAlertsTopic } from '../../local/sns/alerts-topic.ts';
import { freePort } from '../../local/store/server.ts';

const ALL = 'http://all.example';

describe('the variables of the AWS SDKs', () => {
  test('name the endpoint of the service before the one for all, and nothing when they are empty', () => {
    const own = { url: 'http://own.example', variable: 'AWS_ENDPOINT_URL_SNS' };
    expect(namedEndpoint({ AWS_ENDPOINT_URL: ALL, AWS_ENDPOINT_URL_SNS: own.url }, 'SNS')).toEqual(own);
    expect(namedEndpoint({ AWS_ENDPOINT_URL: ALL, AWS_ENDPOINT_URL_SNS: own.url }, 'DYNAMODB')).toEqual({
      url: ALL,
      variable: 'AWS_ENDPOINT_URL',
    });
    expect(
      namedEndpoint({ AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_DYNAMODB: '' }, 'DYNAMODB'),
    ).toBeUndefined();
  });

  test('give the region and credentials, and without them made-up ones are sent', () => {
    expect(namedAccess({ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'key' })).toEqual({
      region: 'eu-central-1',
    });
    expect(namedAccess({})).toEqual({
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  });
});

test('names an SNS endpoint that does not answer, with the variable that names it', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const endpoint = { url, variable: 'AWS_ENDPOINT_URL' };
  const opening = namedAlertsTopic({
    endpoint,
    access: namedAccess({}),
    path: ':memory:',
    now: () => 0,
    onMessage: () => undefined,
  });
  await expect(opening).rejects.toThrow(
    `the SNS endpoint ${url} (AWS_ENDPOINT_URL) cannot be used: check that it runs`,
  );
});

test('gives up on an SNS endpoint that accepts connections but never answers, and names it too', async () => {
  const silent = createServer((socket) => void socket.on('error', () => undefined).resume()).listen(
    0,
    '127.0.0.1',
  );
  await once(silent, 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const endpoint = { url: `http://127.0.0.1:${address.port}`, variable: 'AWS_ENDPOINT_URL' };
  const opening = namedAlertsTopic({
    endpoint,
    access: namedAccess({}),
    limits: requestLimits(100),
    path: ':memory:',
    now: () => 0,
    onMessage: () => undefined,
  });
  await expect(opening).rejects.toThrow(
    `the SNS endpoint ${endpoint.url} (AWS_ENDPOINT_URL) cannot be used: check that it runs`,
  );
  silent.close();
});
