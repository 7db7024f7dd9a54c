import * as z from 'zod';
import { bytes, bytesOrNull, integer, type Row, text, textOrNull } from './columns.ts';

/** A header of a record; several may have the same name. */
export type RecordHeader = { readonly key: string; readonly value: Buffer };

/**
 * A record to append. `timestamp` is ms since 1970; records with a null key are spread over all
 * partitions.
 */
export type NewRecord = {
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly timestamp: number;
  readonly headers?: readonly RecordHeader[];
};

/** Where a record stands. Offsets start at 0 and have no gaps within a partition. */
export type Position = { readonly topic: string; readonly partition: number; readonly offset: number };

/** A record as a consumer reads it. */
export type LogRecord = Position & {
  readonly key: Buffer | null;
  /** Null in a tombstone that somebody published to a real broker. */
  readonly value: Buffer | null;
  readonly timestamp: number;
  readonly headers: readonly RecordHeader[];
};

/** A record of the embedded log, which accepts no tombstones. */
export type KeptRecord = LogRecord & { readonly value: Buffer };

const storedHeaders = z.array(z.tuple([z.string(), z.base64()]));

/** Headers as one JSON column; null when there are none. */
export const encodeHeaders = (headers: readonly RecordHeader[] | undefined): string | null =>
  headers === undefined || headers.length === 0
    ? null
    : JSON.stringify(headers.map(({ key, value }) => [key, value.toString('base64')]));

const decodeHeaders = (stored: string | null): readonly RecordHeader[] =>
  stored === null
    ? []
    : storedHeaders
        .parse(JSON.parse(stored))
        .map(([key, value]) => ({ key, value: Buffer.from(value, 'base64') }));

/** Reads a row of the records table. */
export const decodeRecord = (row: Row): KeptRecord => ({
  topic: text(row, 'topic'),
  partition: integer(row, 'partition'),
  offset: integer(row, 'offset'),
  timestamp: integer(row, 'timestamp'),
  key: bytesOrNull(row, 'key'),
  value: bytes(row, 'value'),
  headers: decodeHeaders(textOrNull(row, 'headers')),
});
