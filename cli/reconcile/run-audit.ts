import { closeSync, openSync, writeFileSync } from 'node:fs';
import { findingsCsv } from '../../domain/showing/findings.ts';
import { reasonOf } from '../../local/errors.ts';
import { createTelemetryTotals } from '../../local/telemetry-totals.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { checkEnvironment } from '../command-line/values.ts';
import type { TableChoice } from '../tables/table-options.ts';
import { createProgress } from '../terminal/progress.ts';
import { addsUp, readableAudit } from './audit-report.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { UnknownSellerError } from './unknown-seller.ts';

export type AuditOptions = {
  readonly sellerIds: readonly string[];
  readonly csv: string | undefined;
  readonly json: boolean;
};

/** Checks the file before the audit: nobody should wait for it and then have no file. */
const checkWritable = (file: string): void => {
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new UsageError(`--csv ${file} cannot be written (${reasonOf(error)})`);
  }
};

/**
 * Audits sellers and says what does not add up. Returns the exit code. Throws UnknownSellerError.
 */
export const runAudit = async (
  choice: TableChoice,
  { sellerIds, csv, json }: AuditOptions,
): Promise<number> => {
  const environment = checkEnvironment(process.env);
  if (csv !== undefined) checkWritable(csv);
  const progress = createProgress();
  const { telemetry } = createTelemetryTotals({ onError: progress.note });
  const { openTables } = await import('../tables/open-tables.ts');
  const { audit } = await import('./audit.ts');
  await using opened = await openTables(choice, { whenEmpty: 'refuse' }, environment, telemetry);
  const result = await audit(opened, choice, sellerIds, (done, total) => {
    if (total > 1) progress.update('audit', done, total);
  });
  progress.end();

  if (csv !== undefined) writeFileSync(csv, findingsCsv(result.findings));
  console.log(json ? JSON.stringify(result) : readableAudit(result));
  if (result.unknown_sellers.length > 0) throw new UnknownSellerError(result.unknown_sellers);
  if (sellerIds.length > 0)
    console.error('This was an audit of some sellers: the result of the last one of all sellers stays.');
  return addsUp(result) ? EXIT_CODES.matches : EXIT_CODES.differs;
};
