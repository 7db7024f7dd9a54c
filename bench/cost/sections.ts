import { EVENT_TYPES, type EventType } from '../../contracts/records/topics.ts';
import { SIZES, type Size } from './assumptions.ts';
import { type Bill, computeBill, computeIdleBill, type Inputs, sumLambda } from './bill.ts';
import { writeBreakEven } from './break-even-section.ts';
import { dollars, number, table } from './markdown.ts';
import { countPollerUnits } from './pollers.ts';
import { computeRates } from './rates.ts';

const listNames = (bills: readonly Bill[]): string[] => bills.map(({ size }) => size.name);

const tabulateSizes = (bills: readonly Bill[], inputs: Inputs): string => {
  const row = (title: string, of: (bill: Bill) => string): string[] => [title, ...bills.map(of)];
  return table(
    ['', ...listNames(bills)],
    [
      row('sellers', ({ size }) => number(size.sellers)),
      row('events per second, on average', ({ size }) => number(size.eventsPerSecond)),
      row('events per second, in the busiest hour', ({ size }) =>
        number(size.eventsPerSecond * size.peakFactor),
      ),
      row('orders per seller and day', ({ rates, size }) =>
        number((rates.ordersPerSecond * 86_400) / size.sellers),
      ),
      row('Kafka', ({ size }) =>
        size.kafka === 'express' ? `${size.brokers} Express brokers` : 'MSK Serverless',
      ),
      row('**dollars a month**', ({ total }) => `**${dollars(total)}**`),
      row('**per million events**', ({ perMillionEvents }) => `**${dollars(perMillionEvents)}**`),
      row(
        '**per thousand sellers and month**',
        ({ perThousandSellers }) => `**${dollars(perThousandSellers)}**`,
      ),
      row('dollars a month when nothing happens', ({ size }) => dollars(computeIdleBill(size, inputs).total)),
    ],
  );
};

const tabulateComponents = (bills: readonly Bill[]): string =>
  table(
    ['dollars a month', ...listNames(bills)],
    [...(bills[0]?.lines.keys() ?? [])].map((component) => [
      component,
      ...bills.map(({ lines, total }) => {
        const amount = lines.get(component) ?? 0;
        return `${dollars(amount)} (${number((amount / total) * 100)} %)`;
      }),
    ]),
  );

const tabulateIdle = (inputs: Inputs): string => {
  const [small] = SIZES;
  if (small === undefined) return '';
  const variants: readonly (readonly [string, Size])[] = [
    ['`dev`: MSK Serverless, pollers on demand', { ...small, pollers: 'on-demand' }],
    ['MSK Serverless', small],
    ['three Express brokers', { ...small, kafka: 'express', brokers: 3 }],
    ['your own cluster', { ...small, kafka: 'existing' }],
  ];
  const bills = variants.map(([name, size]) => ({ ...computeIdleBill(size, inputs), name }));
  const components = new Set(bills.flatMap(({ lines }) => [...lines.keys()]));
  const paid = [...components].filter((component) =>
    bills.some(({ lines }) => (lines.get(component) ?? 0) >= 0.005),
  );
  return table(
    ['dollars a month, idle', ...bills.map(({ name }) => name)],
    [
      ...paid.map((component) => [
        component,
        ...bills.map(({ lines }) => dollars(lines.get(component) ?? 0)),
      ]),
      ['**total**', ...bills.map(({ total }) => `**${dollars(total)}**`)],
    ],
  );
};

const tabulateWork = (bills: readonly Bill[], { assumptions }: Inputs): string => {
  const orders = (of: (bill: Bill) => number, digits: number) =>
    bills.map((bill) => number(of(bill), digits));
  return table(
    ['', ...listNames(bills)],
    [
      ['records in an `orders` batch', ...orders(({ rates }) => rates.topics.orders.batch, 1)],
      ['records of one seller in it', ...orders(({ rates }) => rates.topics.orders.density, 2)],
      ['ingest, ms per invocation', ...orders(({ rates }) => rates.topics.orders.ingest.ms, 0)],
      [
        'write units per event, ledger and counters',
        ...orders(({ rates, size }) => rates.ingestWriteUnits / size.eventsPerSecond, 2),
      ],
      ['evaluations per event', ...orders(({ rates, size }) => rates.evaluations / size.eventsPerSecond, 2)],
      ['read units per evaluation', ...orders(({ rates }) => rates.level.evaluate.readUnits, 1)],
      ['evaluate, ms per invocation', ...orders(({ rates }) => rates.evaluate.ms, 0)],
      ['event poller units', ...orders(({ rates, size }) => countPollerUnits(size, rates, assumptions), 0)],
      ['stream shards', ...orders(({ rates }) => rates.streamShards, 0)],
    ],
  );
};

/** Write and read units per event, over the mix of topics, and what they cost. */
const tabulateDensities = ({ measurements, prices }: Inputs): string => {
  const level = measurements.levels[Math.floor(measurements.levels.length / 2)];
  if (level === undefined) return '';
  const all = EVENT_TYPES.reduce((sum, type) => sum + level.records[type], 0);
  const mixed = (
    index: number,
    of: (units: { writeUnits: number; readUnits: number; records: number }) => number,
  ): number =>
    EVENT_TYPES.reduce((sum, type: EventType) => {
      const units = level.ingest[type][index];
      return units === undefined ? sum : sum + (level.records[type] / all) * of(units);
    }, 0);
  return table(
    [
      'records of a seller in a batch',
      'write units per event',
      'read units per event',
      'dollars per million events',
    ],
    level.ingest.orders.map(({ density: records }, index) => {
      const writes = mixed(index, (units) => units.writeUnits / units.records);
      const reads = mixed(index, (units) => units.readUnits / units.records);
      const cost =
        1e6 *
        (writes * prices.prices['dynamodb.writeUnit'].usd + reads * prices.prices['dynamodb.readUnit'].usd);
      return [number(records), number(writes, 2), number(reads, 2), dollars(cost)];
    }),
  );
};

const tabulateWindows = (inputs: Inputs): string =>
  table(
    [
      'evaluate waits up to',
      ...SIZES.map(({ name }) => `${name}: evaluations per event`),
      ...SIZES.map(({ name }) => `${name}: dollars a month`),
    ],
    [0, 5, 60, 300].map((seconds) => {
      const assumptions = { ...inputs.assumptions, batchingWindow_s: seconds };
      return [
        seconds === 0 ? '0 s (as deployed)' : `${seconds} s`,
        ...SIZES.map((size) =>
          number(computeRates(size, inputs.measurements, assumptions).evaluations / size.eventsPerSecond, 2),
        ),
        ...SIZES.map((size) => dollars(computeBill(size, { ...inputs, assumptions }).total)),
      ];
    }),
  );

const tabulateMemory = (inputs: Inputs): string =>
  table(
    [
      'memory of ingest, evaluate and clock',
      ...SIZES.map(({ name }) => `${name}: Lambda a month`),
      '`evaluate` for one seller',
    ],
    [512, 1024, 1769].map((megabytes) => {
      const assumptions = { ...inputs.assumptions, ingestMemoryMb: megabytes, evaluateMemoryMb: megabytes };
      const bills = SIZES.map((size) => computeBill(size, { ...inputs, assumptions }));
      const [first] = bills;
      return [
        `${number(megabytes)} MB`,
        ...bills.map(({ lines }) => dollars(sumLambda(lines))),
        `${number(first?.rates.evaluate.ms ?? 0)} ms`,
      ];
    }),
  );

/** The generated parts of docs/operating/cost.md, by the name of their marker. */
export const writeCostSections = (inputs: Inputs): Readonly<Record<string, string>> => {
  const bills = SIZES.map((size) => computeBill(size, inputs));
  return {
    sizes: tabulateSizes(bills, inputs),
    components: tabulateComponents(bills),
    idle: tabulateIdle(inputs),
    work: tabulateWork(bills, inputs),
    density: tabulateDensities(inputs),
    windows: tabulateWindows(inputs),
    memory: tabulateMemory(inputs),
    'break-even': writeBreakEven(inputs, bills),
  };
};
