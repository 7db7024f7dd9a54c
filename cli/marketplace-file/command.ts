import { createCommand } from '../command-line/command.ts';
import { wholeNumberOption } from '../command-line/options.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { parseCurrency, parseInstant } from '../command-line/values.ts';
import { countOf } from '../terminal/count-of.ts';

const DAY_MS = 86_400_000;
const FROM = '2026-01-01T00:00:00Z';

export const marketplaceFileCommand = () =>
  createCommand('marketplace-file', {
    summary: 'Write a file with the records of an invented marketplace.',
    details: [
      'A line is {"topic", "key", "timestamp" (ms), "value"}. Lines are in the order of time. The ' +
        'same options give ' +
        'the same file.',
    ],
    examples: [
      [
        '--out /tmp/marketplace.ndjson --records 20000 --sellers 100',
        'a file for replay, publish or backfill',
      ],
    ],
  })
    .option('--out <file>', 'the file to write (required)')
    .addOption(wholeNumberOption('--records <number>', 'how many records', [0, 1e9]).default(200_000))
    .addOption(wholeNumberOption('--sellers <number>', 'how many sellers', [1, 1e9]).default(500))
    .addOption(wholeNumberOption('--seed <number>', 'which marketplace', [0, 2 ** 32 - 1]).default(1))
    .option('--from <time>', `when its first order is placed, ISO 8601 (default: ${FROM})`, (text) =>
      parseInstant('--from', text),
    )
    .addOption(wholeNumberOption('--days <number>', 'over how many days', [1, 100_000]).default(60))
    .option(
      '--currency <code>',
      'the currency of its amounts',
      (text) => parseCurrency('--currency', text),
      'USD',
    )
    .action(async ({ out, records, sellers, seed, from = Date.parse(FROM), days, currency }) => {
      if (out === undefined) throw new UsageError('give --out, the file to write');
      const { writeMarketplace } = await import('../../bench/write-marketplace.ts');
      await writeMarketplace(out, { records, sellers, seed, from, to: from + days * DAY_MS, currency });
      console.log(`Wrote ${countOf(records, 'record', 'records', String)} to ${out}`);
    });
