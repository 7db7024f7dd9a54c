import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASSUMPTIONS, type Assumptions } from '../../bench/cost/assumptions.ts';
import { replaceSections } from '../../bench/cost/markdown.ts';
import { MEASUREMENTS_FILE, readMeasurements } from '../../bench/cost/measurements.ts';
import { readPrices } from '../../bench/cost/prices.ts';
import { writeScalingSections } from '../../bench/cost/scaling.ts';
import { writeCostSections } from '../../bench/cost/sections.ts';
import { UsageError } from '../command-line/usage-error.ts';

const DOCS = join(import.meta.dirname, '../../docs');

/** Orders per seller and day at which units are measured. */
const ACTIVITIES = [11, 57, 114];

/** A page of docs/ and the tables that belong into it, by the names of their places. */
export type CostDocument = { readonly path: string; readonly sections: Readonly<Record<string, string>> };

const isAssumption = (name: string): name is keyof Assumptions => Object.hasOwn(ASSUMPTIONS, name);

/** The assumptions with changes such as `viewsPerSellerDay=5`. Throws UsageError. */
export const changeAssumptions = (changes: readonly string[]): Assumptions => {
  const changed = changes.map((text): [keyof Assumptions, number] => {
    const [, name = '', value = ''] = /^(\w+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    if (!isAssumption(name))
      throw new UsageError(
        `--assume must be NAME=NUMBER with a name from bench/cost/assumptions.ts, not "${text}"`,
      );
    return [name, Number(value)];
  });
  return { ...ASSUMPTIONS, ...Object.fromEntries(changed) };
};

/** Measures the units and keeps them in bench/cost/measured.json. Takes minutes. */
export const measureAgain = async (onStep: (step: string) => void): Promise<void> => {
  const { measure } = await import('../../bench/cost/measure.ts');
  const today = new Date().toISOString().slice(0, 10);
  const measured = await measure(ACTIVITIES, today, onStep);
  writeFileSync(MEASUREMENTS_FILE, `${JSON.stringify(measured, null, 2)}\n`);
};

/** The tables of each page. Throws PriceTableError, or AssumptionError when no bill comes out. */
export const readTables = (pricesFile: string | undefined, assumptions: Assumptions): CostDocument[] => {
  const inputs = { prices: readPrices(pricesFile), measurements: readMeasurements(), assumptions };
  return [
    { path: join(DOCS, 'operating/cost.md'), sections: writeCostSections(inputs) },
    { path: join(DOCS, 'operating/scaling.md'), sections: writeScalingSections(inputs) },
  ];
};

/** Puts the tables into their pages. */
export const writeTables = (documents: readonly CostDocument[]): void => {
  for (const { path, sections } of documents)
    writeFileSync(path, replaceSections(readFileSync(path, 'utf8'), sections));
};
