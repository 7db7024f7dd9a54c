/** Works out what the product costs on AWS, from measured units, a price table and stated assumptions. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { complain, UsageError } from '../cli/command-line.ts';
import { ASSUMPTIONS, type Assumptions } from './cost/assumptions.ts';
import { withSections } from './cost/markdown.ts';
import { MEASURED_FILE, readMeasured } from './cost/measured.ts';
import { PriceTableError, readPrices } from './cost/prices.ts';
import { scalingSectionsOf } from './cost/scaling.ts';
import { sectionsOf } from './cost/sections.ts';

const HELP = `Usage: npm run cost [-- options]

Prints what a small, a medium and a large marketplace cost a month on AWS, part by part, when idle, and where one choice
begins to cost less than another; then what ever busier marketplaces need. Units were measured by running the pipeline (bench/cost/measured.json), prices are in
bench/cost/prices.json, what is assumed in bench/cost/assumptions.ts.

  --prices FILE        another price table of the same form
  --assume NAME=VALUE  another value of an assumption, such as viewsPerSellerDay=5; may be given several times
  --write              put the tables into docs/operating/cost.md and docs/operating/scaling.md
  --measure            measure again first (minutes) and keep the result
  --help               this text`;

const COST = join(import.meta.dirname, '../docs/operating/cost.md');
const SCALING = join(import.meta.dirname, '../docs/operating/scaling.md');
const ACTIVITIES = [11, 57, 114];

const isAssumption = (name: string): name is keyof Assumptions => Object.hasOwn(ASSUMPTIONS, name);

const assumptionsWith = (given: readonly string[]): Assumptions => {
  const changed = given.map((text): [keyof Assumptions, number] => {
    const [, name = '', value = ''] = /^(\w+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    if (!isAssumption(name))
      throw new UsageError(
        `--assume must be NAME=NUMBER with a name from bench/cost/assumptions.ts, not "${text}"`,
      );
    return [name, Number(value)];
  });
  return { ...ASSUMPTIONS, ...Object.fromEntries(changed) };
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      prices: { type: 'string' },
      assume: { type: 'string', multiple: true, default: [] },
      write: { type: 'boolean', default: false },
      measure: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  if (values.write && (values.prices !== undefined || values.assume.length > 0))
    throw new UsageError(
      '--write keeps the tables of the stated prices and assumptions: change bench/cost/ itself to write others',
    );
  const assumed = assumptionsWith(values.assume);
  if (values.measure) {
    // Loading the pipeline takes a second, which nobody should wait for a table.
    const { measure } = await import('./cost/measure.ts');
    const today = new Date().toISOString().slice(0, 10);
    const found = await measure(ACTIVITIES, today, (text) => void process.stderr.write(`${text}\n`));
    writeFileSync(MEASURED_FILE, `${JSON.stringify(found, null, 2)}\n`);
  }
  const inputs = { prices: readPrices(values.prices), measured: readMeasured(), assumed };
  const documents = [
    { path: COST, sections: sectionsOf(inputs) },
    { path: SCALING, sections: scalingSectionsOf(inputs) },
  ];
  for (const { path, sections } of documents) {
    if (values.write) writeFileSync(path, withSections(readFileSync(path, 'utf8'), sections));
    console.log(`${Object.values(sections).join('\n\n')}\n`);
  }
};

main().catch(complain('npm run cost', [PriceTableError, RangeError]));
