import { isJsonObject, type JsonObject, readJsonBytes } from '../../../contracts/json-text.ts';
import type { Source } from '../../../contracts/sources/sources.ts';

/** What an envelope holds; or why the message cannot be read, or tells nothing. */
export type Opened =
  | { readonly content: unknown; readonly isDeletion?: boolean }
  | { readonly reason: string }
  | { readonly passedOver: string };

/** What Kafka Connect's JSON converter writes with schemas.enable. */
const isWrapped = (message: JsonObject): boolean => 'schema' in message && 'payload' in message;

/** A change of a row, as Debezium writes it, with or without Connect's schema around it. */
const openDebezium = (message: JsonObject): Opened => {
  const change = isWrapped(message) ? message['payload'] : message;
  // With schemas on, a tombstone may keep its wrapper.
  if (change === null) return { passedOver: 'a tombstone' };
  if (!isJsonObject(change) || typeof change['op'] !== 'string')
    return { reason: 'the value is not a change by Debezium: it has no op' };
  switch (change['op']) {
    case 'c':
    case 'r':
    case 'u':
      return { content: change['after'] };
    case 'd':
      return { content: change['before'], isDeletion: true };
    case 'm':
      return { passedOver: 'a message of the database itself' };
    default:
      return {
        reason: `the change by Debezium has the op ${JSON.stringify(change['op'].slice(0, 20))}, not c, r, u or d`,
      };
  }
};

/** A CloudEvent in structured mode. In binary mode the value is the data itself. */
const openCloudEvent = (message: JsonObject): Opened => {
  if (!('specversion' in message)) return { content: message };
  const encoded = message['data_base64'];
  if (typeof encoded !== 'string') return { content: message['data'] };
  const data = readJsonBytes(Buffer.from(encoded, 'base64'));
  return 'fault' in data ? { reason: `data_base64 of the CloudEvent ${data.fault}` } : { content: data.json };
};

/** Takes the envelope off a message. */
export const openEnvelope = (envelope: Source['envelope'], message: JsonObject): Opened => {
  switch (envelope) {
    case 'none':
      return { content: message };
    case 'debezium':
      return openDebezium(message);
    case 'connect':
      return isWrapped(message)
        ? { content: message['payload'] }
        : { reason: 'the value is not of Kafka Connect: it has no schema and payload' };
    case 'cloudevents':
      return openCloudEvent(message);
  }
};
