import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { AuditResults, StoredRun } from '../../../app/ports/ledger-audit.ts';
import { auditRun, finding } from '../../../contracts/findings.ts';
import { parseJson, readOrSkip } from '../../../contracts/schema.ts';
import {
  AFTER_ALL,
  AUDIT_RESULTS_PK,
  findingPrefix,
  findingSk,
  LAST_RUN_KEY,
  parseFindingIndex,
} from '../keys.ts';
import { queryRange } from '../query-range.ts';

/** Findings read from the table per request. */
const PAGE = 100;

const runItem = z.object({ run_id: z.string(), run: z.string() });
const findingItem = z.object({ sk: z.string(), finding: z.unknown() });

/** The last run in the table; undefined when there is none. */
export const readLastRun = async (
  client: DynamoDBDocumentClient,
  table: string,
): Promise<StoredRun | 'unreadable' | undefined> => {
  const { pk, sk } = LAST_RUN_KEY;
  const [item] = await Array.fromAsync(queryRange(client, table, { pk, from: sk, to: sk }));
  if (item === undefined) return undefined;
  const read = readOrSkip(() => {
    const { run_id, run } = runItem.parse(item);
    return { runId: run_id, run: parseJson(auditRun, run) };
  });
  return read ?? 'unreadable';
};

/** The results of the last audit of the whole ledger, in the table of metrics. */
export const createAuditResults = (client: DynamoDBDocumentClient, table: string): AuditResults => ({
  readLastRun: () => readLastRun(client, table),

  readFindings: async function* (runId, kinds, after) {
    const first = after === undefined ? 0 : Math.max(kinds.indexOf(after.kind), 0);
    for (const kind of kinds.slice(first)) {
      const from =
        kind === after?.kind ? findingSk(runId, kind, after.index + 1) : findingPrefix(runId, kind);
      const range = { pk: AUDIT_RESULTS_PK, from, to: `${findingPrefix(runId, kind)}${AFTER_ALL}` };
      for await (const item of queryRange(client, table, range, { Limit: PAGE })) {
        const { sk, finding: text } = findingItem.parse(item);
        yield {
          place: { kind, index: parseFindingIndex(sk) },
          finding: readOrSkip(() => parseJson(finding, z.string().parse(text))),
        };
      }
    }
  },
});
