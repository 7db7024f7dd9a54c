import type { JsonObject, JsonText } from '../../contracts/json-text.ts';
import type { EventType } from '../../contracts/records/topics.ts';

/**
 * What a source makes of a message, or of an element of it: the fields of a record in our shape,
 * before they are checked, with what was read for each; or why it cannot be read; or why it is
 * passed over.
 */
export type SourceReading =
  | {
      readonly fields: JsonObject;
      readonly read: JsonObject;
      /** Which element of the message it is, where a message holds many. */
      readonly element?: number;
    }
  | { readonly reason: string; readonly read?: JsonObject }
  | { readonly passedOver: string };

/** Reads a message as none, one or more records. */
export type ReadMessage = (message: JsonObject) => readonly SourceReading[];

/** Decodes the values of a topic's messages. */
export type ValueDecoder = {
  /**
   * Fetches the schemas of these values that are not known yet.
   * @throws when their registry does not answer, which says nothing about the values
   */
  readonly prepare: (values: readonly Buffer[]) => Promise<void>;
  /** Never throws. */
  readonly decode: (value: Buffer) => JsonText;
};

/** How the messages of one topic are read. */
export type TopicSource = {
  /** Which of the topics of its kind it is, from 0. */
  readonly index: number;
  readonly readMessage: ReadMessage;
  /** Undefined for plain JSON. */
  readonly decoder: ValueDecoder | undefined;
};

/** Finds how a topic's messages are read; undefined when they have our own shape. */
export type FindSource = (kind: EventType, topic: string) => TopicSource | undefined;

/** No topic is the marketplace's own. */
export const NO_SOURCE: FindSource = () => undefined;
