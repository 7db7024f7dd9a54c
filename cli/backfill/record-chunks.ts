import { createReadStream } from 'node:fs';
import { parseLine, RecordFileError } from '../../local/log/record-lines.ts';
import type { NewRecord } from '../../local/log/records.ts';
import { KAFKA_SOURCE } from '../../topology/event-sources.ts';

/** A record, and the seller that it names. */
export type HistoryRecord = { readonly record: NewRecord; readonly sellerId: string };

/** A place between two lines of a file: how much is before it. */
export type Place = { readonly bytes: number; readonly lines: number };

/** Records that follow each other in a file, and where they end. */
export type Chunk = { readonly records: readonly HistoryRecord[]; readonly end: Place };

/**
 * How much of a file is held in memory at once. The more it is, the more records of one seller come
 * together, and the less each of them costs.
 */
export type ChunkLimits = { readonly lines: number; readonly bytes: number };
export const CHUNK_LIMITS: ChunkLimits = { lines: 50 * KAFKA_SOURCE.batchSize, bytes: 64 * 2 ** 20 };

/** Longer than any record that Kafka accepts. */
const LINE_BYTES_MAX = 16 * 2 ** 20;
const NEWLINE = 0x0a;

type Line = { readonly text: string; readonly end: Place };

/**
 * The lines of a file from a place on, one in memory at a time. Throws RecordFileError when one is
 * too long.
 */
async function* linesOf(path: string, from: Place): AsyncGenerator<Line> {
  let { bytes, lines } = from;
  let rest: Buffer = Buffer.alloc(0);
  const line = (content: Buffer, ending: number): Line => {
    bytes += content.length + ending;
    lines += 1;
    return { text: content.toString('utf8'), end: { bytes, lines } };
  };
  const read: AsyncIterable<Buffer> = createReadStream(path, { start: from.bytes, highWaterMark: 2 ** 20 });
  for await (const part of read) {
    const buffered = rest.length === 0 ? part : Buffer.concat([rest, part]);
    let begin = 0;
    for (let end = buffered.indexOf(NEWLINE); end !== -1; end = buffered.indexOf(NEWLINE, begin)) {
      yield line(buffered.subarray(begin, end), 1);
      begin = end + 1;
    }
    rest = buffered.subarray(begin);
    if (rest.length > LINE_BYTES_MAX)
      throw new RecordFileError(`${path}, line ${lines + 1}: is longer than any record`);
  }
  if (rest.length > 0) yield line(rest, 0);
}

const parseJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
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

/**
 * A record file from a place on, in chunks. Throws RecordFileError that names the first line that
 * is no record.
 */
export async function* recordChunks(
  path: string,
  from: Place,
  limits: ChunkLimits = CHUNK_LIMITS,
): AsyncGenerator<Chunk> {
  let records: HistoryRecord[] = [];
  let [begun, end] = [from, from];
  for await (const { text, end: next } of linesOf(path, from)) {
    if (text.trim() !== '') {
      const line = parseLine(text);
      if ('fault' in line) throw new RecordFileError(`${path}, line ${next.lines}: ${line.fault}`);
      records.push({ record: line.record, sellerId: sellerOf(line.record, line.json) });
    }
    end = next;
    if (end.lines - begun.lines < limits.lines && end.bytes - begun.bytes < limits.bytes) continue;
    yield { records, end };
    records = [];
    begun = end;
  }
  if (end !== begun) yield { records, end };
}
