import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import type { StoredSummary, SummaryDocument } from '../../app/ports/metrics.ts';
import { BANDS } from '../../contracts/api/health.ts';
import { ALERT_STATES, metricsBody } from '../../contracts/api/metrics.ts';
import { parseJson } from '../../contracts/schema.ts';
import { SUMMARY_DICTIONARY_1 } from './summary-dictionary.ts';

const instant_ms = z.number();

const ruleState = z.object({
  state: z.enum(ALERT_STATES),
  seq: z.int(),
  since: instant_ms,
  flagged: instant_ms.optional(),
  predicted: z.literal(true).optional(),
  pending: z.object({ warning: instant_ms.optional(), breach: instant_ms.optional() }).optional(),
  basis: z.object({ day: z.iso.date(), bad: z.int(), denominator: z.int() }).optional(),
});

const stored = z.object({
  body: z.unknown(),
  rules: z.record(z.string(), ruleState),
  band: z.object({ band: z.enum(BANDS), since: instant_ms }).optional(),
});

/** The first byte of a summary packed with dictionary 1. No deflated text begins with this byte. */
const WITH_DICTIONARY_1 = 1;
const LEVEL_MAX = 9;

/**
 * Compresses a summary with the shared dictionary, because writes are billed by the kilobyte.
 * Fourteen kilobytes, mostly field names, become one or two.
 */
export const packSummary = (document: SummaryDocument): Buffer =>
  Buffer.concat([
    Buffer.of(WITH_DICTIONARY_1),
    deflateRawSync(JSON.stringify(document), { dictionary: SUMMARY_DICTIONARY_1, level: LEVEL_MAX }),
  ]);

const inflate = (packed: Uint8Array): Buffer =>
  packed[0] === WITH_DICTIONARY_1
    ? inflateRawSync(packed.subarray(1), { dictionary: SUMMARY_DICTIONARY_1 })
    : inflateRawSync(packed);

/** Throws when the alert rules' memory is unreadable: without it, alert ids would be used twice. */
export const unpackSummary = (packed: Uint8Array): StoredSummary => {
  const { body, ...memory } = parseJson(stored, inflate(packed).toString('utf8'));
  return { body: metricsBody.safeParse(body).data, ...memory };
};
