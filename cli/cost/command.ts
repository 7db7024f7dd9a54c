import { Option } from '@commander-js/extra-typings';
import { createCommand } from '../command-line/command.ts';
import { UsageError } from '../command-line/usage-error.ts';

export const costCommand = () =>
  createCommand('cost', {
    summary: 'Work out what a small, a medium and a large marketplace cost a month on AWS.',
    details: [
      'It prints the bill part by part, the bill when idle, where one choice begins to cost less ' +
        'than another, and ' +
        'what ever busier marketplaces need. The units were measured by running the pipeline ' +
        '(bench/cost/measured.json). Prices are in bench/cost/prices.json, assumptions in ' +
        'bench/cost/assumptions.ts.',
    ],
    examples: [
      ['--assume viewsPerSellerDay=5 --assume recordBytes=2000', 'with other assumptions'],
      ['--measure --write', 'after a change to what is read or written; takes minutes'],
    ],
  })
    .option('--prices <file>', 'another price table of the same form')
    .addOption(
      new Option('--assume <name=number>', 'another value of an assumption; may be given more than once')
        .argParser((text, previous: readonly string[]) => [...previous, text])
        .default([], 'none'),
    )
    .option('--write', 'put the tables into docs/operating/cost.md and docs/operating/scaling.md')
    .option('--measure', 'measure the units first, which takes minutes, and keep them')
    .action(async ({ prices, assume, write = false, measure = false }) => {
      if (write && (prices !== undefined || assume.length > 0))
        throw new UsageError(
          '--write only writes tables of the prices and assumptions in bench/cost/: change those ' +
            'files to write others',
        );
      const { changeAssumptions, measureAgain, readTables, writeTables } = await import('./tables.ts');
      const assumed = changeAssumptions(assume);
      if (measure) await measureAgain((step) => console.error(step));
      const documents = readTables(prices, assumed);
      if (write) writeTables(documents);
      for (const { sections } of documents) console.log(`${Object.values(sections).join('\n\n')}\n`);
    });
