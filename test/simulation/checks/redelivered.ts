/** Records that are counted write nothing when they come again, however they are cut. */
import { EVENT_TYPES } from '../../../contracts/records/topics.ts';
import { toMskEvent } from '../../../local/event-sources/msk-event.ts';
import { describe } from '../invocations.ts';
import type { Finding } from '../journal.ts';
import type { World } from '../world.ts';
import { delivered } from './delivered.ts';

const CHECK = 'redelivery writes nothing';

export const checkRedelivered = async ({ plan, functions, journal, quietly }: World): Promise<Finding[]> => {
  // What a full store refused may fit by now.
  if (plan.settings.dayBytesMax !== undefined) return [];
  const findings: Finding[] = [];
  for (const eventType of EVENT_TYPES) {
    const records = delivered(plan).filter((record) => record.eventType === eventType);
    if (records.length === 0) continue;
    const before = journal.commits;
    const event = toMskEvent(records.map((record) => ({ ...record, headers: [] })));
    const outcome = await quietly(`ingest-${eventType}`, `again-${eventType}.9`, (context) =>
      functions.ingest[eventType]()(event, context),
    );
    if (outcome.kind !== 'returned')
      findings.push({
        check: CHECK,
        text: `${eventType}: ${outcome.kind === 'failed' ? describe(outcome.error) : outcome.kind}`,
      });
    if (journal.commits > before)
      findings.push({ check: CHECK, text: `${eventType}: ${journal.commits - before} writes` });
  }
  return findings;
};
