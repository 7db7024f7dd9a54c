import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { ALERT_STATES, type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import type { RuleStates } from '../../domain/summary.ts';
import { parseJson } from '../json.ts';

/** What is written of a seller: what is shown of it, and where its alert rules stand. */
export type SummaryDocument = { readonly body: MetricsBody; readonly rules: RuleStates };

/** The same as read back. A body that an earlier release wrote may lack what this one shows: it is undefined then, and made anew. */
export type StoredSummary = { readonly body: MetricsBody | undefined; readonly rules: RuleStates };

const stored = z.object({
  body: z.unknown(),
  rules: z.record(z.string(), z.object({ state: z.enum(ALERT_STATES), seq: z.int(), since: z.number() })),
});

/** Summaries are deflated: their six kilobytes of repeating names become some two, and writes are paid by the kilobyte. */
export const packSummary = (document: SummaryDocument): Buffer => deflateRawSync(JSON.stringify(document));

/** Throws when the rules cannot be read: without them, alerts would be numbered from the beginning. */
export const unpackSummary = (packed: Uint8Array): StoredSummary => {
  const { body, rules } = parseJson(stored, inflateRawSync(packed).toString('utf8'));
  return { body: metricsBody.safeParse(body).data, rules };
};
