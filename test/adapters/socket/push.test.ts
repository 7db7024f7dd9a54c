import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPush } from '../../../adapters/socket/push.ts';
import { clientFor, type HttpAnswer, startRecordedHttp } from '../../support/servers/recorded-http.ts';

let http: Awaited<ReturnType<typeof startRecordedHttp>>;
let client: ApiGatewayManagementApiClient;
let answer: HttpAnswer = { status: 200 };

beforeAll(async () => {
  http = await startRecordedHttp(() => answer);
  client = new ApiGatewayManagementApiClient(clientFor(http.endpoint));
});
afterAll(async () => {
  client.destroy();
  await http.stop();
});

test('sends a message to its connection as JSON', async () => {
  expect(await createPush(client)('abc=', { type: 'subscribed', seller_id: 's1' })).toBe('sent');
  expect(http.requests[0]).toEqual({
    method: 'POST',
    path: '/@connections/abc%3D',
    body: '{"type":"subscribed","seller_id":"s1"}',
  });
});

test('tells a client that has left from a failure, with or without an error name in the answer', async () => {
  answer = { status: 410, headers: { 'x-amzn-errortype': 'GoneException' } };
  expect(await createPush(client)('abc', { type: 'error', detail: 'x' })).toBe('gone');
  answer = { status: 410, body: '{}' };
  expect(await createPush(client)('abc', { type: 'error', detail: 'x' })).toBe('gone');
});

test('throws any other failure', async () => {
  answer = { status: 403, headers: { 'x-amzn-errortype': 'ForbiddenException' } };
  await expect(createPush(client)('abc', { type: 'error', detail: 'x' })).rejects.toThrow();
});
