/** A connection that MSK refuses stops a deployment before its first topic. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { mskWithIam, parseBrokers } from '../../../adapters/kafka/connection.ts';

describe('MSK with IAM', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'session');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test("connects over TLS, by name, with a token signed for 15 minutes by the environment's credentials", async () => {
    const { sasl, tls, tlsServerName } = mskWithIam(['b-1.example:9098'], 'eu-central-1');
    expect({ tls, tlsServerName, mechanism: sasl?.mechanism }).toEqual({
      tls: {},
      tlsServerName: true,
      mechanism: 'OAUTHBEARER',
    });
    const token = typeof sasl?.token === 'function' ? await sasl.token() : '';
    const url = new URL(Buffer.from(token, 'base64url').toString());
    expect(url.host).toBe('kafka.eu-central-1.amazonaws.com');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      Action: 'kafka-cluster:Connect',
      'X-Amz-Credential': expect.stringMatching(
        /^AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-central-1\/kafka-cluster\/aws4_request$/,
      ),
      'X-Amz-Security-Token': 'session',
      'X-Amz-Expires': '900',
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});

describe('parsing a list of brokers', () => {
  test.each([
    ['127.0.0.1:9092', ['127.0.0.1:9092']],
    [' b-1.example.com:9098, b-2.example.com:9098', ['b-1.example.com:9098', 'b-2.example.com:9098']],
  ])('reads %j', (text, brokers) => {
    expect(parseBrokers(text)).toEqual(brokers);
  });

  test.each([
    '',
    'localhost',
    'localhost:',
    'localhost:0',
    'localhost:65536',
    'a:1,',
    'http://localhost:9092',
    'a b:1',
  ])('refuses %j', (text) => {
    expect(parseBrokers(text)).toBeUndefined();
  });
});
