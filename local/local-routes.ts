import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JSONWebKeySet } from 'jose';
import type { DeliveredMessage, DemoIdentity } from '../contracts/demo.ts';
import { sellerIdText } from '../contracts/records/identifiers.ts';
import type { SourceTopics } from '../contracts/sources/topics.ts';
import { type HttpPart, readBody, sendJson } from './gateway/server.ts';
import { BrokerError } from './kafka/brokers.ts';
import { parseLines } from './log/record-lines.ts';
import type { NewRecord } from './log/records.ts';
import type { PublishedMessage } from './sns/publish-request.ts';

export type LocalRoutes = {
  /** The identities of the demo, and one more seller when an id is given. */
  readonly identities: (sellerId: string | undefined) => Promise<readonly DemoIdentity[]>;
  readonly notifications: () => readonly PublishedMessage[];
  /** Resolves with the number of records once they are durable. */
  readonly publish: (records: readonly NewRecord[]) => Promise<number>;
  /** The topics that may be published to. */
  readonly topics: SourceTopics;
  readonly tokenKeys: JSONWebKeySet;
};

const PUBLISH_BYTES_MAX = 64 * 1024 * 1024;
/**
 * A foreign page can send this type only after a preflight request, and those are never answered.
 * So no foreign page can publish.
 */
const RECORDS_TYPE = 'application/x-ndjson';
const NOTIFICATIONS_SHOWN = 50;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

const publishRecords = async (
  request: IncomingMessage,
  response: ServerResponse,
  { publish, topics }: LocalRoutes,
): Promise<void> => {
  if (request.headers['content-type'] !== RECORDS_TYPE)
    return sendJson(response, 415, { message: `the content type must be ${RECORDS_TYPE}` });
  const body = await readBody(request, PUBLISH_BYTES_MAX);
  if (body === undefined)
    return sendJson(response, 413, { message: `at most ${PUBLISH_BYTES_MAX} bytes at once` });
  const { records, broken } = parseLines(body.toString('utf8'), topics);
  const [first] = broken;
  if (first !== undefined)
    return sendJson(response, 400, { message: `the request, line ${first.line}: ${first.fault}` });
  try {
    sendJson(response, 200, { published: await publish(records.map(({ record }) => record)) });
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    sendJson(response, 503, { message: error.message }, { 'retry-after': '1' });
  }
};

const sendIdentities = async (
  query: URLSearchParams,
  response: ServerResponse,
  identities: LocalRoutes['identities'],
): Promise<void> => {
  const sellerId = sellerIdText.optional().safeParse(query.get('seller_id') ?? undefined);
  if (!sellerId.success)
    return sendJson(response, 400, { message: `seller_id ${sellerId.error.issues[0]?.message}` });
  sendJson(response, 200, await identities(sellerId.data));
};

/**
 * Refuses requests under a foreign host name. A page elsewhere could otherwise point its own name
 * at this machine and read the tokens.
 */
export const loopbackOnly: HttpPart = async ({ headers: { host = '' } }, response) => {
  if (LOOPBACK.test(host)) return false;
  sendJson(response, 403, { message: 'this server only answers to localhost and 127.0.0.1' });
  return true;
};

/**
 * Routes that only a laptop has: demo identities, delivered alerts, and a way to publish records.
 */
export const localRoutes =
  (routes: LocalRoutes): HttpPart =>
  async (request, response) => {
    const { identities, notifications, tokenKeys } = routes;
    const [path, query] = (request.url ?? '/').split('?');
    switch (`${request.method} ${path}`) {
      case 'GET /local/identities':
        await sendIdentities(new URLSearchParams(query), response, identities);
        return true;
      case 'GET /local/notifications':
        sendJson(
          response,
          200,
          notifications()
            .slice(0, NOTIFICATIONS_SHOWN)
            .map(
              ({ published_at, subject, message }): DeliveredMessage => ({
                received_at: new Date(published_at).toISOString(),
                subject,
                message,
              }),
            ),
        );
        return true;
      case 'POST /local/records':
        await publishRecords(request, response, routes);
        return true;
      case 'GET /.well-known/jwks.json':
        sendJson(response, 200, tokenKeys);
        return true;
      default:
        return false;
    }
  };
