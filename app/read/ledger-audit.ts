import * as z from 'zod';
import { type AuditBody, type AuditQuery, auditBody } from '../../contracts/api/ledger-audit.ts';
import { FINDING_KINDS, type Finding } from '../../contracts/findings.ts';
import type { CsvFile } from '../../domain/showing/csv.ts';
import { findingsCsv } from '../../domain/showing/findings.ts';
import type { AuditResults, FindingPlace, StoredRun } from '../ports/ledger-audit.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { RoleCall } from './call.ts';
import { badCursor, type CursorScope, encodeCursor, readCursor } from './cursor.ts';
import type { FinanceDeps } from './finance.ts';
import { tellUnreadable } from './unreadable.ts';

export type LedgerAuditDeps = FinanceDeps & { readonly telemetry: Pick<Telemetry, 'warn'> };

const place = z.tuple([z.enum(FINDING_KINDS), z.int().min(0)]);

const parsePlace = (text: string): FindingPlace => {
  try {
    const [kind, index] = place.parse(JSON.parse(text));
    return { kind, index };
  } catch {
    throw badCursor();
  }
};

/** The kinds that a query asks for and the run has findings of. */
const kindsOf = ({ kind }: Pick<AuditQuery, 'kind'>, { run }: StoredRun) =>
  FINDING_KINDS.filter((one) => (kind ?? one) === one && run.listed[one] > 0);

type Read = {
  readonly findings: readonly Finding[];
  /** The places of findings that cannot be read. */
  readonly unreadable: readonly string[];
  /** The place of the last finding, when others follow. */
  readonly end: FindingPlace | undefined;
};

/** Reads at most `limit` findings, readable or not. */
const readSome = async (
  results: AuditResults,
  { runId }: StoredRun,
  kinds: ReturnType<typeof kindsOf>,
  { after, limit }: { readonly after?: FindingPlace | undefined; readonly limit: number },
): Promise<Read> => {
  const findings: Finding[] = [];
  const unreadable: string[] = [];
  let end: FindingPlace | undefined;
  for await (const one of results.readFindings(runId, kinds, after)) {
    if (findings.length + unreadable.length === limit) return { findings, unreadable, end };
    end = one.place;
    if (one.finding === undefined) unreadable.push(`${end.kind} ${end.index}`);
    else findings.push(one.finding);
  }
  return { findings, unreadable, end: undefined };
};

/**
 * Reads a page of what did not add up when the ledger was last audited.
 * @throws a 400 problem for a cursor of another caller, kind or run
 */
export const readLedgerAudit = async (
  { calendar: { timeZone: time_zone }, currency, clock, telemetry }: LedgerAuditDeps,
  { caller, query: { kind, limit, cursor }, stores: { auditResults } }: RoleCall<AuditQuery>,
): Promise<AuditBody> => {
  const head = { as_of: new Date(clock()).toISOString(), currency, time_zone };
  const stored = await auditResults.readLastRun();
  const runId = typeof stored === 'object' ? stored.runId : undefined;
  const scope: CursorScope = { route: 'finance/audit', caller, parameters: { kind, run: runId } };
  const last = readCursor(scope, cursor);
  if (typeof stored !== 'object') {
    const unreadable = stored === undefined ? [] : ['the last run'];
    tellUnreadable(telemetry, 'results of an audit', unreadable);
    const nothing = { run: null, findings: [], total: 0, unreadable: unreadable.length, next_cursor: null };
    return auditBody.parse({ ...head, ...nothing });
  }
  const after = last === undefined ? undefined : parsePlace(last);
  const page = await readSome(auditResults, stored, kindsOf({ kind }, stored), { after, limit });
  tellUnreadable(telemetry, 'findings', page.unreadable);
  const { counts } = stored.run;
  return auditBody.parse({
    ...head,
    run: stored.run,
    findings: page.findings,
    total: FINDING_KINDS.reduce((sum, one) => ((kind ?? one) === one ? sum + counts[one] : sum), 0),
    unreadable: page.unreadable.length,
    next_cursor:
      page.end === undefined ? null : encodeCursor(scope, JSON.stringify([page.end.kind, page.end.index])),
  });
};

/** Exports all listed findings as a CSV table. Its name says how many are missing. */
export const exportLedgerAudit = async (
  { clock, telemetry }: LedgerAuditDeps,
  { query: { kind }, stores: { auditResults } }: RoleCall<AuditQuery>,
): Promise<CsvFile> => {
  const stored = await auditResults.readLastRun();
  if (typeof stored !== 'object')
    return {
      text: findingsCsv([]),
      fileName: `audit-${new Date(clock()).toISOString().slice(0, 10)}-none.csv`,
    };
  const { counts, finished_at } = stored.run;
  const kinds = kindsOf({ kind }, stored);
  const { findings, unreadable } = await readSome(auditResults, stored, kinds, { limit: Infinity });
  tellUnreadable(telemetry, 'findings', unreadable);
  const missing = kinds.reduce((sum, one) => sum + counts[one], 0) - findings.length;
  const without = missing === 0 ? '' : `-without-${missing}-findings`;
  return { text: findingsCsv(findings), fileName: `audit-${finished_at.slice(0, 10)}${without}.csv` };
};
