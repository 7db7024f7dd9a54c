import { splitTarget } from './http-event.ts';
import { decodePath } from './routes.ts';
import { type HttpPart, readBody, sendJson } from './server.ts';

/** An open connection, as the management API sees it. */
export type Connection = {
  readonly send: (text: string) => void;
  /** Bytes that the client has not received yet. */
  readonly backlog: () => number;
  readonly close: () => void;
};

/** API Gateway's limit for one message. */
const MESSAGE_BYTES_MAX = 128 * 1024;
/**
 * A client that is further behind than this counts as gone, so that the memory for it stays
 * bounded.
 */
const BACKLOG_BYTES_MAX = 4 * 1024 * 1024;

const PATH = /\/@connections\/([^/]+)$/;

/**
 * The WebSocket management API: `POST` sends to a connection, `DELETE` closes it. A closed one
 * answers 410 GoneException.
 */
export const connectionsApi =
  (connections: ReadonlyMap<string, Connection>): HttpPart =>
  async (request, response) => {
    const encodedId = PATH.exec(splitTarget(request.url ?? '/').path)?.[1];
    if (encodedId === undefined) return false;
    const fail = (status: number, type: string, message: string): true => {
      sendJson(response, status, { message }, { 'x-amzn-errortype': type });
      return true;
    };
    const body = await readBody(request, MESSAGE_BYTES_MAX);
    const connection = connections.get(decodePath(encodedId));
    if (connection === undefined) return fail(410, 'GoneException', 'The connection is not open');
    if (body === undefined)
      return fail(413, 'PayloadTooLargeException', `A message may have at most ${MESSAGE_BYTES_MAX} bytes`);
    switch (request.method) {
      case 'POST':
        if (connection.backlog() > BACKLOG_BYTES_MAX) {
          connection.close();
          return fail(
            410,
            'GoneException',
            'The connection was closed: its client did not receive its messages',
          );
        }
        connection.send(body.toString());
        response.writeHead(200).end();
        return true;
      case 'DELETE':
        connection.close();
        response.writeHead(204).end();
        return true;
      default:
        return fail(403, 'ForbiddenException', 'Only POST and DELETE are served');
    }
  };
