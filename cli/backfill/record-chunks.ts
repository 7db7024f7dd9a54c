import { createReadStream } from 'node:fs';
import { readJsonText } from '../../contracts/json-text.ts';
import type { EventType } from '../../contracts/records/topics.ts';
import { type SourceTopics, USUAL_TOPICS } from '../../contracts/sources/topics.ts';
import { type BrokenLine, parseLine } from '../../local/log/record-lines.ts';
import type { NewRecord } from '../../local/log/records.ts';
import { KAFKA_SOURCE } from '../../topology/event-sources.ts';

/** A record, its topic's kind, and the seller that it names. */
export type HistoryRecord = {
  readonly record: NewRecord;
  readonly kind: EventType;
  readonly sellerId: string;
};

/** A place between two lines of a file: how much is before it. `broken` lines are no records. */
export type Place = { readonly bytes: number; readonly lines: number; readonly broken: number };

/** Records that follow each other in a file, the lines among them that are none, and the end. */
export type Chunk = {
  readonly records: readonly HistoryRecord[];
  readonly broken: readonly BrokenLine[];
  readonly end: Place;
};

/**
 * How much of a file is held in memory at once. The more it is, the more records of one seller come
 * together, and the less each of them costs.
 */
export type ChunkLimits = { readonly lines: number; readonly bytes: number };
export const CHUNK_LIMITS: ChunkLimits = { lines: 50 * KAFKA_SOURCE.batchSize, bytes: 64 * 2 ** 20 };

/** Longer than any record that Kafka accepts. */
const LINE_BYTES_MAX = 16 * 2 ** 20;
const NEWLINE = 0x0a;
const TOO_LONG = { fault: 'is longer than any record' };

/** `text` is undefined when the line is too long to be a record. */
type Line = { readonly text: string | undefined; readonly bytes: number };

/** The lines of a file from a place on, one in memory at a time. */
async function* linesOf(path: string, start: number): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  /** Bytes of a line that is too long, which are not kept. */
  let dropped = 0;
  const line = (content: Buffer, ending: number): Line => {
    const length = dropped + content.length;
    dropped = 0;
    return { text: length > LINE_BYTES_MAX ? undefined : content.toString('utf8'), bytes: length + ending };
  };
  const read: AsyncIterable<Buffer> = createReadStream(path, { start, highWaterMark: 2 ** 20 });
  for await (const part of read) {
    const buffered = rest.length === 0 ? part : Buffer.concat([rest, part]);
    let begin = 0;
    for (let end = buffered.indexOf(NEWLINE); end !== -1; end = buffered.indexOf(NEWLINE, begin)) {
      yield line(buffered.subarray(begin, end), 1);
      begin = end + 1;
    }
    rest = buffered.subarray(begin);
    if (rest.length <= LINE_BYTES_MAX) continue;
    dropped += rest.length;
    rest = Buffer.alloc(0);
  }
  if (dropped + rest.length > 0) yield line(rest, 0);
}

const parseJson = (bytes: Buffer): unknown => {
  const text = readJsonText(bytes.toString('utf8'));
  return 'fault' in text ? undefined : text.json;
};

/**
 * Only keeps the records of a seller together; which seller a record counts for is decided by
 * ingest.
 */
const sellerOf = (record: NewRecord, json: unknown): string => {
  const value = json ?? parseJson(record.value);
  if (
    typeof value === 'object' &&
    value !== null &&
    'seller_id' in value &&
    typeof value.seller_id === 'string'
  )
    return value.seller_id;
  return record.key?.toString('utf8') ?? '';
};

/** A record file from a place on, in chunks. */
export async function* recordChunks(
  path: string,
  from: Place,
  limits: ChunkLimits = CHUNK_LIMITS,
  topics: SourceTopics = USUAL_TOPICS,
): AsyncGenerator<Chunk> {
  let records: HistoryRecord[] = [];
  let broken: BrokenLine[] = [];
  let [begun, end] = [from, from];
  for await (const { text, bytes } of linesOf(path, from.bytes)) {
    const number = end.lines + 1;
    const line = text === undefined ? TOO_LONG : text.trim() === '' ? undefined : parseLine(text, topics);
    if (line !== undefined && 'fault' in line) broken.push({ line: number, fault: line.fault });
    else if (line !== undefined)
      records.push({
        record: line.record,
        kind: line.kind,
        sellerId: sellerOf(line.record, line.json),
      });
    end = { bytes: end.bytes + bytes, lines: number, broken: begun.broken + broken.length };
    if (end.lines - begun.lines < limits.lines && end.bytes - begun.bytes < limits.bytes) continue;
    yield { records, broken, end };
    [records, broken] = [[], []];
    begun = end;
  }
  if (end !== begun) yield { records, broken, end };
}
