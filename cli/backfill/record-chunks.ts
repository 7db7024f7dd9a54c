import { createReadStream } from 'node:fs';
import type { NewRecord } from '../../local/log/records.ts';
import { RecordFileError, readLine } from '../../local/record-file.ts';
import { KAFKA_SOURCE } from '../../topology/event-sources.ts';

/** A record, and the seller it says it is of. */
export type HistoryRecord = { readonly record: NewRecord; readonly sellerId: string };

/** How far a file is read. */
export type Place = { readonly bytes: number; readonly lines: number };

/** Records that stand together in a file, and where they end. */
export type Chunk = { readonly records: readonly HistoryRecord[]; readonly end: Place };

/** What is held in memory at once. More of it brings more records of a seller together, and each then costs less. */
export type ChunkLimits = { readonly lines: number; readonly bytes: number };
export const CHUNK_LIMITS: ChunkLimits = { lines: 50 * KAFKA_SOURCE.batchSize, bytes: 64 * 2 ** 20 };

/** Longer than any record that Kafka takes. */
const LINE_BYTES_MAX = 16 * 2 ** 20;
const NEWLINE = 0x0a;

type Line = { readonly text: string; readonly end: Place };

/** The lines of a file from a place on, without holding more than one of them. Throws RecordFileError when one is no line any more. */
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
    const known = rest.length === 0 ? part : Buffer.concat([rest, part]);
    let begin = 0;
    for (let end = known.indexOf(NEWLINE); end !== -1; end = known.indexOf(NEWLINE, begin)) {
      yield line(known.subarray(begin, end), 1);
      begin = end + 1;
    }
    rest = known.subarray(begin);
    if (rest.length > LINE_BYTES_MAX)
      throw new RecordFileError(`${path}, line ${lines + 1}: is longer than any record`);
  }
  if (rest.length > 0) yield line(rest, 0);
}

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
};

/** Ingest tells which seller a record is of; this is only to keep its records together. */
const sellerOf = (record: NewRecord, json: unknown): string => {
  const value = json ?? parsed(record.value);
  if (
    typeof value === 'object' &&
    value !== null &&
    'seller_id' in value &&
    typeof value.seller_id === 'string'
  )
    return value.seller_id;
  return record.key?.toString('utf8') ?? '';
};

/** A record file from a place on, in chunks within the limits. Throws RecordFileError that names the first line that is no record. */
export async function* recordChunks(
  path: string,
  from: Place,
  limits: ChunkLimits = CHUNK_LIMITS,
): AsyncGenerator<Chunk> {
  let records: HistoryRecord[] = [];
  let [begun, end] = [from, from];
  for await (const { text, end: next } of linesOf(path, from)) {
    if (text.trim() !== '') {
      const line = readLine(text);
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
