import { createServer, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OidcSignIn } from '../../contracts/web-config.ts';
import { contentSecurityPolicy } from '../../contracts/web-security.ts';

/** What CloudFront is to a deployed page: one address for page, API and WebSocket, with an issuer in its settings and its policy. */
export const startDistribution = async (runner: string, issuer: string) => {
  const { hostname, port } = new URL(runner);
  const onward = ({ url: path, method, headers }: IncomingMessage): RequestOptions => ({
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
  const server = createServer((asked, response) => {
    if (asked.url === '/config.json') {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ stage_name: 'test', sign_in: signIn }));
      return;
    }
    const passed = request(onward(asked), (answer) => {
      response.writeHead(answer.statusCode ?? 502, {
        ...answer.headers,
        'content-security-policy': contentSecurityPolicy([issuer]),
      });
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    asked.pipe(passed);
  });
  server.on('upgrade', (asked, socket) => {
    const passed = request(onward(asked));
    passed.on('upgrade', (answer, other) => {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.pipe(other).pipe(socket);
      for (const [end, there] of [
        [socket, other],
        [other, socket],
      ] as const)
        end.on('error', () => there.destroy()).on('close', () => there.destroy());
    });
    passed.on('error', () => socket.destroy());
    passed.end();
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
