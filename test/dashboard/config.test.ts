/** Settings that are wrong must say so on the page: whoever set the site up has nothing else to go by. */
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
  test('are complete with who runs and how to sign in', () => {
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
  ])('are refused with the name of what is wrong: %s', async (name, sign_in) => {
    const get = async () => Response.json({ stage_name: 'prod', sign_in });
    await expect(loadConfig(get)).rejects.toThrow(
      new RegExp(
        `^The settings of this site \\(/config.json\\) are not in order:[\\s\\S]*at sign_in\\.${name}`,
      ),
    );
  });

  test.each([
    ['are missing', async () => new Response('', { status: 404 }), /cannot be read: the answer is 404\.$/],
    ['are a page', async () => new Response('<!doctype html>'), /cannot be read: it is no JSON\.$/],
    [
      'cannot be reached',
      async () => Promise.reject(new TypeError('Failed to fetch')),
      /cannot be read: the server did not answer\.$/,
    ],
    ['are nothing', async () => Response.json(null), /are not in order/],
  ])('that %s are told as such', async (_what, get, message) => {
    await expect(loadConfig(get)).rejects.toThrow(message);
  });
});
