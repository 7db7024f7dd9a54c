import { afterEach, expect, test, vi } from 'vitest';
import { defaultProvider } from '../../../adapters/runtime/environment-credentials.ts';

afterEach(() => vi.unstubAllEnvs());

test('signs with the credentials that Lambda gives a deployed function', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIA1');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'token');
  expect(await defaultProvider()()).toEqual({
    accessKeyId: 'ASIA1',
    secretAccessKey: 'secret',
    sessionToken: 'token',
  });
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  expect(await defaultProvider()()).toEqual({ accessKeyId: 'ASIA1', secretAccessKey: 'secret' });
});

test('names the missing variables when there are no credentials', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
  await expect(defaultProvider()()).rejects.toThrow(
    'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing',
  );
});
