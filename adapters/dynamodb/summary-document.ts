import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { ALERT_STATES, metricsBody } from '../../contracts/api/metrics.ts';
import { parseJson } from '../json.ts';

/** A stored summary: what is shown of a seller, and where its alert rules stand. */
export const summaryDocument = z.object({
  body: metricsBody,
  rules: z.record(z.string(), z.object({ state: z.enum(ALERT_STATES), seq: z.int(), since: z.number() })),
});
export type SummaryDocument = z.infer<typeof summaryDocument>;

/**
 * Summaries are deflated: their six kilobytes of repeating names become less than two, and writes are paid by the kilobyte.
 */
export const packSummary = (document: SummaryDocument): Buffer => deflateRawSync(JSON.stringify(document));

export const unpackSummary = (packed: Uint8Array): SummaryDocument => parseJson(summaryDocument, inflateRawSync(packed).toString('utf8'));
