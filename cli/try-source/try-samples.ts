import { createOpenDecoder } from '../../adapters/kafka/schemas/open-decoder.ts';
import { readFields, readJsonObject } from '../../app/ingest/read-record.ts';
import { createReadMessage } from '../../app/ingest/sources/read-message.ts';
import type { SourceReading } from '../../app/ports/sources.ts';
import type { EventType } from '../../contracts/records/topics.ts';
import type { Source, Sources } from '../../contracts/sources/sources.ts';
import { withKind } from '../../domain/counting/kinds.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { countOf } from '../terminal/count-of.ts';
import { describeReading } from './report.ts';
import { readSamples } from './samples.ts';

export type Choice = {
  readonly kind: EventType;
  readonly topic: string | undefined;
  readonly currency: string;
};

const chooseSource = ({ sources }: Sources, { kind, topic }: Choice): Source => {
  const found = sources.find(
    (source) => source.kind === kind && (topic === undefined || source.topics?.includes(topic) === true),
  );
  if (found !== undefined) return found;
  const which = topic === undefined ? `--kind ${kind}` : `--kind ${kind} --topic ${topic}`;
  throw new UsageError(
    `the file has no source for ${which}: it has ${sources.map((s) => s.kind).join(', ') || 'none'}`,
  );
};

/** Why the record is refused whose fields were read; undefined when it counts. */
const findReason = (reading: SourceReading, { kind, currency }: Choice): string | undefined => {
  if ('reason' in reading) return reading.reason;
  if ('passedOver' in reading) return undefined;
  const context = { currency, clock: Date.now };
  const checked = withKind(kind, (entity) => readFields(entity, reading.fields, Date.now(), context));
  return 'reason' in checked ? checked.reason : undefined;
};

/** Prints what becomes of the messages in these files. Returns how many records are refused. */
export const trySamples = async (
  sources: Sources,
  choice: Choice,
  paths: readonly string[],
  print: (text: string) => void,
): Promise<number> => {
  const source = chooseSource(sources, choice);
  const readMessage = createReadMessage(source, choice.currency);
  const decoder = createOpenDecoder(process.env)(source);
  const samples = paths.flatMap((path) => readSamples(path, decoder));
  await decoder?.prepare(samples.map(({ value }) => value));
  const counts = { records: 0, refused: 0, passedOver: 0 };
  for (const { name, value } of samples) {
    print(`${name}`);
    const message = readJsonObject(value, decoder?.decode);
    const readings = 'reason' in message ? [message] : readMessage(message.json);
    if (readings.length === 0) print('  holds no record');
    for (const reading of readings) {
      const reason = findReason(reading, choice);
      if ('passedOver' in reading) counts.passedOver += 1;
      else if (reason === undefined) counts.records += 1;
      else counts.refused += 1;
      print(describeReading(source, reading, reason));
    }
  }
  const { records, refused, passedOver } = counts;
  print(`\n${countOf(records, 'record')}, ${refused} refused, ${passedOver} passed over`);
  return refused;
};
