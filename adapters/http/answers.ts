import { type FigureSettings, readCurrentMetrics } from '../../app/read/current-metrics.ts';
import { exportPayouts, type FinanceDeps, readPayouts } from '../../app/read/finance.ts';
import { exportLedgerAudit, type LedgerAuditDeps, readLedgerAudit } from '../../app/read/ledger-audit.ts';
import { badRequest, unknownSeller } from '../../app/read/problems.ts';
import { readStatement, type StatementDeps, statementCsv } from '../../app/read/statement.ts';
import type { PayoutsQuery } from '../../contracts/api/finance.ts';
import type { AuditQuery } from '../../contracts/api/ledger-audit.ts';
import type { StatementQuery } from '../../contracts/api/statement.ts';
import { computeEtag, matchesEtag } from './etag.ts';
import { chooseFormat, csv, json } from './responses.ts';
import type { RoleExchange, SellerExchange } from './route.ts';

/** Answers with a seller's current figures, or with 304 if the caller's copy is current. */
export const answerMetrics = async (
  settings: FigureSettings,
  { caller, sellerId, request, stores }: SellerExchange<unknown>,
): Promise<Response> => {
  const { body, isKnown } = await readCurrentMetrics({ ...settings, ...stores }, sellerId);
  if (!isKnown && caller.role !== 'seller') throw unknownSeller();
  const etag = computeEtag(body);
  if (matchesEtag(request.headers.get('if-none-match') ?? undefined, etag))
    return new Response(null, { status: 304, headers: { etag } });
  return json(body, { etag });
};

/** Answers with a seller's statement as JSON or CSV. */
export const answerStatement = async (
  deps: Omit<StatementDeps, 'metrics'>,
  { sellerId, query, request, stores }: SellerExchange<StatementQuery>,
): Promise<Response> => {
  const statement = await readStatement({ ...deps, ...stores }, sellerId, query);
  return chooseFormat(query.format, request) === 'csv' ? csv(statementCsv(statement)) : json(statement);
};

const notForCsv = (all: string): string =>
  `must be left out for CSV (by format or by Accept), which always has all ${all}`;

/**
 * Refuses a page of CSV, because the caller would mistake it for the whole list. Reads the URL,
 * because the parsed query always has a limit.
 */
const refusePaging = ({ url }: Request, all: string): void => {
  const { searchParams } = new URL(url);
  const paging = ['limit', 'cursor'].filter((name) => searchParams.has(name));
  if (paging.length > 0) throw badRequest(paging.map((parameter) => ({ parameter, detail: notForCsv(all) })));
};

/** Answers with the payouts of a page of sellers as JSON, or of all sellers as CSV. */
export const answerPayouts = async (
  deps: FinanceDeps,
  exchange: RoleExchange<PayoutsQuery>,
): Promise<Response> => {
  const { query, request } = exchange;
  if (chooseFormat(query.format, request) !== 'csv') return json(await readPayouts(deps, exchange));
  refusePaging(request, 'sellers');
  return csv(await exportPayouts(deps, exchange));
};

/** Answers with a page of the last audit's findings as JSON, or with all of them as CSV. */
export const answerAudit = async (
  deps: LedgerAuditDeps,
  exchange: RoleExchange<AuditQuery>,
): Promise<Response> => {
  const { query, request } = exchange;
  if (chooseFormat(query.format, request) !== 'csv') return json(await readLedgerAudit(deps, exchange));
  refusePaging(request, 'findings');
  return csv(await exportLedgerAudit(deps, exchange));
};
