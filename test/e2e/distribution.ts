import { createServer, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OidcSignIn } from '../../contracts/web-config.ts';
import { contentSecurityPolicy } from '../../contracts/web-security.ts';

/**
 * Starts a stand-in for CloudFront: one address for page, API and WebSocket, with an issuer in the
 * settings and in the Content-Security-Policy.
 */
export const startDistribution = async (runner: string, issuer: string) => {
  const { hostname, port } = new URL(runner);
  const forward = ({ url: path, method, headers }: IncomingMessage): RequestOptions => ({
    hostname,
    port,
    path,
    method,
    headers: { ...headers, host: `${hostname}:${port}` },
  });
  const signIn: OidcSignIn = {
    kind: 'oidc',
    authority: issuer,
    client_id: 'dashboard',
    scope: 'openid',
    redirect_path: '/signed-in',
  };
  const server = createServer((incoming, response) => {
    if (incoming.url === '/config.json') {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ stage_name: 'test', sign_in: signIn }));
      return;
    }
    const outgoing = request(forward(incoming), (answer) => {
      response.writeHead(answer.statusCode ?? 502, {
        ...answer.headers,
        'content-security-policy': contentSecurityPolicy([issuer]),
      });
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  server.on('upgrade', (incoming, socket) => {
    const outgoing = request(forward(incoming));
    outgoing.on('upgrade', (answer, other) => {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.pipe(other).pipe(socket);
      for (const [end, there] of [
        [socket, other],
        [other, socket],
      ] as const)
        end.on('error', () => there.destroy()).on('close', () => there.destroy());
    });
    outgoing.on('error', () => socket.destroy());
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
