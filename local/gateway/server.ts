import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { isUnavailable } from '../../adapters/aws/unavailable.ts';
import { isDiskFailure } from '../disk-failure.ts';
import { FixableError, reasonOf } from '../errors.ts';

/** A part of a server. It resolves with false to leave the request to the next part. */
export type HttpPart = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Takes over a connection whose client asks to upgrade it. */
export type UpgradePart = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export type ServerSettings = {
  readonly port: number;
  readonly host?: string;
  /** Tried in this order; when none answers, the response is 404. */
  readonly parts: readonly HttpPart[];
  readonly upgrade?: UpgradePart;
  readonly onError: (error: unknown) => void;
};

export type RunningServer = {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
};

/** Sends a JSON body and ends the response. */
export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

/** Answers a request for an upgrade with a status, and closes the connection. */
export const refuseUpgrade = (socket: Duplex, status: number): void => {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
};

/** Reads a whole request body; undefined when it is longer than `bytesMax`. */
export const readBody = async (request: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    size += part.length;
    // A client reads the answer only after it has sent everything, so the rest is read and dropped.
    if (size <= bytesMax) chunks.push(part);
  }
  return size <= bytesMax ? Buffer.concat(chunks) : undefined;
};

/** The port cannot be used; the message says what to do. */
export class PortError extends FixableError {
  override readonly name = 'PortError';
}

const serve = async (
  parts: readonly HttpPart[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  for (const part of parts) if (await part(request, response)) return;
  sendJson(response, 404, { message: 'Not Found' });
};

/** Serves all parts on one port of 127.0.0.1; port 0 is any free one. Throws PortError. */
export const startServer = async ({
  port,
  host = '127.0.0.1',
  parts,
  upgrade,
  onError,
}: ServerSettings): Promise<RunningServer> => {
  const server = createServer((request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      onError(error);
      if (response.headersSent) response.destroy();
      else if (isDiskFailure(error) || isUnavailable(error))
        sendJson(response, 503, { message: reasonOf(error) }, { 'retry-after': '1' });
      else sendJson(response, 500, { message: 'Internal Server Error' });
    });
  });
  server.on('upgrade', (request, socket, head) => {
    if (upgrade === undefined) refuseUpgrade(socket, 404);
    else upgrade(request, socket, head);
  });
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new PortError(
      `port ${port} of ${host} cannot be used (is something else running on it?): end that, or ` +
        'choose another with --port',
      { cause: error },
    );
  });
  const address = server.address();
  const bound = address === null || typeof address === 'string' ? port : address.port;
  return {
    url: `http://${host}:${bound}`,
    port: bound,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
