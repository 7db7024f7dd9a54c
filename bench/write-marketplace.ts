import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { FixableError, reasonOf } from '../local/errors.ts';
import { createSeededRandom } from '../local/seeded-random.ts';
import { type MarketplaceOptions, marketplaceRecords } from './marketplace-records.ts';

const RECORDS_PER_WRITE = 2000;

/** The file cannot be written; the message says why. */
export class OutputFileError extends FixableError {
  override readonly name = 'OutputFileError';
}

const writeLines = async (path: string, records: Iterable<object>): Promise<void> => {
  const file = createWriteStream(path);
  await once(file, 'open');
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    const text = lines.join('');
    lines = [];
    if (!file.write(text)) await once(file, 'drain');
  };
  for (const record of records) {
    lines.push(`${JSON.stringify(record)}\n`);
    if (lines.length >= RECORDS_PER_WRITE) await flush();
  }
  await flush();
  file.end();
  await once(file, 'finish');
};

/** Writes a marketplace's records in time order, one JSON object a line. Throws OutputFileError. */
export const writeMarketplace = async (
  path: string,
  { seed, ...options }: Omit<MarketplaceOptions, 'random'> & { readonly seed: number },
): Promise<void> => {
  try {
    await writeLines(path, marketplaceRecords({ ...options, random: createSeededRandom(seed) }));
  } catch (error) {
    throw new OutputFileError(
      `Could not write ${path} (${reasonOf(error)}): choose another file with --out`,
      { cause: error },
    );
  }
};
