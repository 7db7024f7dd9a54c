import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

export type RecordedRequest = { readonly method: string; readonly path: string; readonly body: string };
export type HttpAnswer = {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

const bodyOf = async (request: IncomingMessage): Promise<string> =>
  Buffer.concat(await Array.fromAsync(request)).toString();

/**
 * A real HTTP server in place of an AWS endpoint. It keeps all requests and answers as `answer`
 * says.
 */
export const startRecordedHttp = async (answer: (request: RecordedRequest) => HttpAnswer) => {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const request = { method: incoming.method ?? '', path: incoming.url ?? '', body: await bodyOf(incoming) };
    requests.push(request);
    const { status, headers, body } = answer(request);
    response.writeHead(status, headers).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

/**
 * Settings for an AWS SDK client of such a server. It does not retry, so that failures stay
 * visible.
 */
export const clientFor = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  maxAttempts: 1,
});
