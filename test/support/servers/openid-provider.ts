import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Grant = { readonly challenge: string; readonly redirectUri: string; readonly clientId: string };

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response
    .writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
    .end(JSON.stringify(body));
};

const formOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
};

const unsigned = (claims: object): string =>
  ['{"alg":"none"}', JSON.stringify(claims), '']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

/**
 * Starts an OpenID provider that signs everybody in at once: discovery, authorization code, PKCE,
 * refresh tokens and end of session. It checks what a real one checks.
 *
 * @param accessToken makes its access tokens
 */
export const startFakeIssuer = async (accessToken: () => string | Promise<string>) => {
  const grants = new Map<string, Grant>();
  const refreshTokens = new Set<string>();
  const requests: string[] = [];
  const forms: URLSearchParams[] = [];
  let refusal: string | undefined;

  const authorize = (query: URLSearchParams, response: ServerResponse): void => {
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('state', query.get('state') ?? '');
    if (refusal !== undefined) {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', refusal);
    } else {
      const code = randomUUID();
      grants.set(code, {
        challenge: query.get('code_challenge_method') === 'S256' ? (query.get('code_challenge') ?? '') : '',
        redirectUri: query.get('redirect_uri') ?? '',
        clientId: query.get('client_id') ?? '',
      });
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  };

  const isGood = (form: URLSearchParams): boolean => {
    if (form.get('grant_type') === 'refresh_token') return refreshTokens.has(form.get('refresh_token') ?? '');
    const grant = grants.get(form.get('code') ?? '');
    // A code is valid once.
    grants.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    return (
      grant?.challenge === challenge &&
      grant.redirectUri === form.get('redirect_uri') &&
      grant.clientId === form.get('client_id')
    );
  };

  const exchange = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = await formOf(request);
    forms.push(form);
    if (!isGood(form))
      return answer(response, 400, { error: 'invalid_grant', error_description: 'the grant is not good' });
    const seconds = Math.floor(Date.now() / 1000);
    const refreshToken = randomUUID();
    refreshTokens.add(refreshToken);
    answer(response, 200, {
      access_token: await accessToken(),
      token_type: 'Bearer',
      expires_in: 3600,
      id_token: unsigned({
        iss: url,
        aud: form.get('client_id'),
        sub: 'someone',
        iat: seconds,
        exp: seconds + 3600,
      }),
      ...(form.get('grant_type') === 'authorization_code' && { refresh_token: refreshToken }),
    });
  };

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://issuer');
    requests.push(pathname);
    if (pathname === '/authorize') return authorize(searchParams, response);
    if (pathname === '/token') return void exchange(request, response);
    if (pathname === '/.well-known/openid-configuration')
      return answer(response, 200, {
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        end_session_endpoint: `${url}/end-session`,
      });
    answer(response, 404, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    /** The paths of all requests, and the forms sent to the token endpoint. */
    requests,
    forms,
    refuse: (reason: string) => {
      refusal = reason;
    },
    revokeRefreshTokens: () => refreshTokens.clear(),
    /**
     * Visits the authorization endpoint as a browser does. Resolves to the address of the redirect.
     */
    visit: async (address: string): Promise<string> => {
      const response = await fetch(address, { redirect: 'manual' });
      return response.headers.get('location') ?? '';
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};

export type FakeIssuer = Awaited<ReturnType<typeof startFakeIssuer>>;
