/** Whoever sets a site up wrongly has only the page to tell what is wrong. */
import { describe, expect, test } from 'vitest';
import { type WebConfig, webConfig } from '../../contracts/web-config.ts';
import { loadConfig } from '../../dashboard/src/config.ts';

const OIDC = {
  kind: 'oidc',
  authority: 'https://issuer.example/pool',
  client_id: 'abc',
  redirect_path: '/signed-in',
} as const;

describe('the settings of the site', () => {
  test('need only the name of the stage and the way to sign in', () => {
    expect(webConfig.parse({ stage_name: 'laptop', sign_in: { kind: 'demo' } })).toEqual({
      stage_name: 'laptop',
      sign_in: { kind: 'demo' },
    });
    expect(webConfig.parse({ stage_name: 'prod', sign_in: OIDC })).toEqual({
      stage_name: 'prod',
      sign_in: { ...OIDC, scope: 'openid' },
    });
    const full: WebConfig = {
      stage_name: 'prod',
      sign_in: {
        ...OIDC,
        scope: 'openid pulse/read',
        parameters: { audience: 'seller-pulse' },
        logout: { endpoint: 'https://auth.example/logout' },
        metadata: {
          issuer: 'https://issuer.example/pool',
          authorization_endpoint: 'https://auth.example/oauth2/authorize',
          token_endpoint: 'https://auth.example/oauth2/token',
        },
      },
    };
    expect(webConfig.parse(full)).toEqual(full);
  });

  test.each([
    ['authority', { ...OIDC, authority: 'http://issuer.example' }],
    ['authority', { ...OIDC, authority: 'http://localhost.evil.example' }],
    ['authority', { ...OIDC, authority: 'javascript:alert(1)' }],
    ['client_id', { ...OIDC, client_id: '' }],
    ['redirect_path', { ...OIDC, redirect_path: '/elsewhere' }],
    ['logout.endpoint', { ...OIDC, logout: { endpoint: 'logout' } }],
    [
      'metadata.token_endpoint',
      { ...OIDC, metadata: { issuer: 'https://i.example', authorization_endpoint: 'https://i.example/a' } },
    ],
    ['kind', { ...OIDC, kind: 'saml' }],
  ])('name the one that is wrong on the page: %s', async (name, sign_in) => {
    const get = async () => Response.json({ stage_name: 'prod', sign_in });
    await expect(loadConfig(get)).rejects.toThrow(
      new RegExp(`^The settings of this site \\(/config.json\\) are not valid:[\\s\\S]*at sign_in\\.${name}`),
    );
  });

  test.each([
    [
      'are missing',
      async () => new Response('', { status: 404 }),
      /cannot read its settings \(\/config\.json\): the server answered 404\.$/,
    ],
    [
      'are an HTML page',
      async () => new Response('<!doctype html>'),
      /cannot read its settings \(\/config\.json\): the file is not JSON\.$/,
    ],
    [
      'cannot be reached',
      async () => Promise.reject(new TypeError('Failed to fetch')),
      /cannot read its settings \(\/config\.json\): the server did not answer\.$/,
    ],
    ['are empty', async () => Response.json(null), /are not valid/],
  ])('that %s say so on the page', async (_what, get, message) => {
    await expect(loadConfig(get)).rejects.toThrow(message);
  });
});
