/** A source that changes nothing must not change what a record is worth. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBySource, readRecord } from '../../../../app/ingest/read-record.ts';
import { createFindSource } from '../../../../app/ingest/sources/find-source.ts';
import { EVENT_TYPES, TOPICS } from '../../../../contracts/records/topics.ts';
import { SOURCE_FIELDS } from '../../../../contracts/sources/fields.ts';
import { parseSources } from '../../../../contracts/sources/sources.ts';
import { withKind } from '../../../../domain/counting/kinds.ts';
import { scenario } from '../../../support/generators/records.ts';

const CURRENCY = 'USD';
const CONTEXT = { currency: CURRENCY, clock: () => Date.parse('2026-12-31T00:00:00Z') };

/** Sources of all kinds that call each field as we do: by name, or without saying so. */
const sourcesWith = (namesFields: boolean) =>
  createFindSource(
    parseSources('test', {
      sources: EVENT_TYPES.map((kind) => ({
        kind,
        ...(namesFields
          ? { fields: Object.fromEntries(Object.keys(SOURCE_FIELDS[kind]).map((name) => [name, name])) }
          : {}),
      })),
    }),
    CURRENCY,
    () => undefined,
  );

test.each([
  ['names every field as we do', true],
  ['says nothing of fields', false],
])('reads a valid message as the plain record when the source %s', (_, namesFields) => {
  const findSource = sourcesWith(namesFields);
  let valid = 0;
  fc.assert(
    fc.property(scenario({ currency: CURRENCY }), ({ records }) => {
      for (const { topic, key, ...rest } of records) {
        const kindName = EVENT_TYPES.find((eventType) => TOPICS[eventType] === topic)!;
        const raw = { topic, key: key ?? undefined, ...rest };
        withKind(kindName, (kind) => {
          const plain = readRecord(kind, raw, CONTEXT);
          const source = findSource(kindName, topic);
          if (source === undefined) throw new Error(`${kindName} has no source`);
          const [read, ...more] = readBySource(kind, raw, CONTEXT, source);
          expect(more).toEqual([]);
          // Null and absent mean the same, so what counts is compared.
          const countsAs = (reading: typeof plain | undefined) =>
            reading !== undefined && 'record' in reading
              ? [kind.idOf(reading.record), kind.evolve(undefined, reading.record, raw)]
              : 'not a record';
          expect(countsAs(read)).toEqual(countsAs(plain));
          if ('record' in plain) valid += 1;
        });
      }
    }),
  );
  expect(valid).toBeGreaterThan(100);
});
