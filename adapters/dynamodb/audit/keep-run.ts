import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Waiting } from '../../../app/pacing/backoff.ts';
import type { KeepRun } from '../../../app/ports/ledger-audit.ts';
import { FINDING_KINDS, type Finding } from '../../../contracts/findings.ts';
import { batchWrite, type WriteRequest } from '../batch-write.ts';
import { AUDIT_RESULTS_PK, findingPrefix, findingSk, LAST_RUN_KEY } from '../keys.ts';
import { queryRange } from '../query-range.ts';
import { readLastRun } from './audit-results.ts';

/**
 * An item for each finding: a page then reads no more than it shows, and no item comes near 400 KB.
 */
const toItems = (runId: string, findings: readonly Finding[]): WriteRequest[] => {
  const byKind = Map.groupBy(findings, ({ kind }) => kind);
  return FINDING_KINDS.flatMap((kind) =>
    (byKind.get(kind) ?? []).map((one, index) => ({
      PutRequest: {
        Item: { pk: AUDIT_RESULTS_PK, sk: findingSk(runId, kind, index), finding: JSON.stringify(one) },
      },
    })),
  );
};

/**
 * Keeps the result of a run in the table of metrics, which finance may read. The new findings are
 * written before the run that names them, so that nobody sees half of them. Those of the run before
 * stay until the next one, for whoever is reading them; all older ones go.
 */
export const createKeepRun =
  (client: DynamoDBDocumentClient, table: string, waiting: Waiting): KeepRun =>
  async ({ runId, run }, findings) => {
    const before = await readLastRun(client, table);
    await batchWrite(client, waiting, table, toItems(runId, findings));
    const Item = { ...LAST_RUN_KEY, run_id: runId, run: JSON.stringify(run) };
    await client.send(new PutCommand({ TableName: table, Item }));

    if (before === undefined || before === 'unreadable') return;
    const older = { pk: AUDIT_RESULTS_PK, from: findingPrefix(), to: findingPrefix(before.runId) };
    const options = { ProjectionExpression: 'pk, sk' };
    const keys = await Array.fromAsync(queryRange(client, table, older, options));
    await batchWrite(
      client,
      waiting,
      table,
      keys.map((Key) => ({ DeleteRequest: { Key } })),
    );
  };
