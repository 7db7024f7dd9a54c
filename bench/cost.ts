/** Computes what the product costs on AWS, from measured units, a price table and assumptions. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { complain, UsageError } from '../cli/command-line.ts';
import { ASSUMPTIONS, type Assumptions } from './cost/assumptions.ts';
import { replaceSections } from './cost/markdown.ts';
import { MEASUREMENTS_FILE, readMeasurements } from './cost/measurements.ts';
import { PriceTableError, readPrices } from './cost/prices.ts';
import { writeScalingSections } from './cost/scaling.ts';
import { writeCostSections } from './cost/sections.ts';

const HELP = `Usage: npm run cost [-- options]

Prints what a small, a medium and a large marketplace cost a month on AWS: in total, part by part, and when
nothing happens. It also prints from where on one choice costs less than another, and what busier marketplaces
need. The units were measured by running the pipeline (bench/cost/measured.json). The prices are in
bench/cost/prices.json, the assumptions in bench/cost/assumptions.ts.

  --prices FILE        use use another price table of the same form
  --assume NAME=VALUE  change an assumption, such as viewsPerSellerDay=5 (can be repeated)
  --write              write the tables into docs/cost.md and docs/scaling.md
  --measure            measure again first (takes minutes) and store the result
  --help               print this text`;

const COST = join(import.meta.dirname, '../docs/cost.md');
const SCALING = join(import.meta.dirname, '../docs/scaling.md');
const ACTIVITIES = [11, 57, 114];

const isAssumption = (name: string): name is keyof Assumptions => Object.hasOwn(ASSUMPTIONS, name);

const changeAssumptions = (settings: readonly string[]): Assumptions => {
  const changed = settings.map((text): [keyof Assumptions, number] => {
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
      '--write only writes tables of the prices and assumptions in bench/cost/: change those files to write others',
    );
  const assumptions = changeAssumptions(values.assume);
  if (values.measure) {
    // Loading the pipeline takes a second. Nobody should wait that long for a table.
    const { measure } = await import('./cost/measure.ts');
    const today = new Date().toISOString().slice(0, 10);
    const measurements = await measure(ACTIVITIES, today, (text) => void process.stderr.write(`${text}\n`));
    writeFileSync(MEASUREMENTS_FILE, `${JSON.stringify(measurements, null, 2)}\n`);
  }
  const inputs = { prices: readPrices(values.prices), measurements: readMeasurements(), assumptions };
  const documents = [
    { path: COST, sections: writeCostSections(inputs) },
    { path: SCALING, sections: writeScalingSections(inputs) },
  ];
  for (const { path, sections } of documents) {
    if (values.write) writeFileSync(path, replaceSections(readFileSync(path, 'utf8'), sections));
    console.log(`${Object.values(sections).join('\n\n')}\n`);
  }
};

main().catch(complain('npm run cost', [PriceTableError, RangeError]));
