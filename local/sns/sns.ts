import type { ServerResponse } from 'node:http';
import { type HttpPart, readBody, startServer } from '../gateway/server.ts';
import { openMessages } from './messages.ts';
import { PublishError, type PublishedMessage, parsePublish } from './publish-request.ts';

export type SnsSettings = {
  /** 0: any free port. */
  readonly port: number;
  /** Where messages are stored: a file, or `:memory:`. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Called with each message after it is stored. */
  readonly onMessage: (message: PublishedMessage) => void;
  readonly onError: (error: unknown) => void;
};

export type LocalSns = {
  /** For the `endpoint` of an SNSClient. */
  readonly endpoint: string;
  /** Newest first, at most 1000. */
  readonly messages: () => readonly PublishedMessage[];
  readonly close: () => Promise<void>;
};

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
const REQUEST_BYTES_MAX = 2 * 1024 * 1024;

const escaped = (value: string): string =>
  value.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);

const sendXml = (response: ServerResponse, status: number, xml: string): void => {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
};

const sendError = (
  response: ServerResponse,
  { code, message }: { code: string; message: string },
  requestId: string,
): void =>
  sendXml(
    response,
    400,
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error>` +
      `<RequestId>${requestId}</RequestId></ErrorResponse>`,
  );

const sendPublished = (response: ServerResponse, messageId: string, requestId: string): void =>
  sendXml(
    response,
    200,
    `<PublishResponse xmlns="${NAMESPACE}"><PublishResult><MessageId>${messageId}</MessageId></PublishResult>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></PublishResponse>`,
  );

/**
 * Starts an endpoint that accepts SNS Publish requests and keeps the newest messages across
 * restarts.
 */
export const startSns = async ({
  port,
  path,
  now,
  newId,
  onMessage,
  onError,
}: SnsSettings): Promise<LocalSns> => {
  const store = openMessages(path);
  const publish: HttpPart = async (request, response) => {
    const body = await readBody(request, REQUEST_BYTES_MAX);
    const requestId = newId();
    try {
      if (body === undefined)
        throw new PublishError('InvalidParameter', 'Invalid parameter: Message too long');
      const message = parsePublish(new URLSearchParams(body.toString()), newId(), now());
      store.add(message);
      onMessage(message);
      sendPublished(response, message.message_id, requestId);
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      sendError(response, error, requestId);
    }
    return true;
  };
  const server = await startServer({ port, parts: [publish], onError }).catch((error: unknown) => {
    store.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await server.close();
    store.close();
  };
  return { endpoint: server.url, messages: store.list, close };
};
