import { EVENT_TYPES, type EventType } from '../../contracts/records/topics.ts';
import { SIZES, type Size } from './assumptions.ts';
import { type Bill, billOf, type Inputs, idleBillOf, lambdaOf } from './bill.ts';
import { breakEven } from './break-even-section.ts';
import { dollars, number, table } from './markdown.ts';
import { pollerUnits } from './pollers.ts';
import { ratesOf } from './rates.ts';

const names = (bills: readonly Bill[]): string[] => bills.map(({ size }) => size.name);

const sizes = (bills: readonly Bill[], inputs: Inputs): string => {
  const row = (title: string, of: (bill: Bill) => string): string[] => [title, ...bills.map(of)];
  return table(
    ['', ...names(bills)],
    [
      row('sellers', ({ size }) => number(size.sellers)),
      row('events a second, on average', ({ size }) => number(size.eventsPerSecond)),
      row('in the busiest hour', ({ size }) => number(size.eventsPerSecond * size.peakFactor)),
      row('orders a seller and day', ({ rates, size }) =>
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
      row('of it when nothing happens', ({ size }) => dollars(idleBillOf(size, inputs).total)),
    ],
  );
};

const components = (bills: readonly Bill[]): string =>
  table(
    ['dollars a month', ...names(bills)],
    [...(bills[0]?.lines.keys() ?? [])].map((component) => [
      component,
      ...bills.map(({ lines, total }) => {
        const amount = lines.get(component) ?? 0;
        return `${dollars(amount)} (${number((amount / total) * 100)} %)`;
      }),
    ]),
  );

const idle = (inputs: Inputs): string => {
  const [small] = SIZES;
  if (small === undefined) return '';
  const variants: readonly (readonly [string, Size])[] = [
    ['`dev`: MSK Serverless, pollers on demand', { ...small, pollers: 'on-demand' }],
    ['MSK Serverless', small],
    ['three Express brokers', { ...small, kafka: 'express', brokers: 3 }],
    ['your own cluster', { ...small, kafka: 'existing' }],
  ];
  const bills = variants.map(([name, size]) => ({ ...idleBillOf(size, inputs), name }));
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
      ['**together**', ...bills.map(({ total }) => `**${dollars(total)}**`)],
    ],
  );
};

const work = (bills: readonly Bill[], { assumed }: Inputs): string => {
  const orders = (of: (bill: Bill) => number, digits: number) =>
    bills.map((bill) => number(of(bill), digits));
  return table(
    ['', ...names(bills)],
    [
      ['records in an `orders` batch', ...orders(({ rates }) => rates.topics.orders.batch, 1)],
      ['of one seller in it', ...orders(({ rates }) => rates.topics.orders.density, 2)],
      ['ingest, ms an invocation', ...orders(({ rates }) => rates.topics.orders.ingest.ms, 0)],
      [
        'write units an event, ledger and counters',
        ...orders(({ rates, size }) => rates.ingestWriteUnits / size.eventsPerSecond, 2),
      ],
      ['evaluations an event', ...orders(({ rates, size }) => rates.evaluations / size.eventsPerSecond, 2)],
      ['read units an evaluation', ...orders(({ rates }) => rates.level.evaluate.readUnits, 1)],
      ['evaluate, ms an invocation', ...orders(({ rates }) => rates.evaluate.ms, 0)],
      ['event poller units', ...orders(({ rates, size }) => pollerUnits(size, rates, assumed), 0)],
      ['stream shards', ...orders(({ rates }) => rates.streamShards, 0)],
    ],
  );
};

/** Write and read units an event, over the topics as they occur, and what they cost. */
const density = ({ measured, prices }: Inputs): string => {
  const level = measured.levels[Math.floor(measured.levels.length / 2)];
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
      'write units an event',
      'read units an event',
      'dollars a million events',
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

const windows = (inputs: Inputs): string =>
  table(
    [
      'evaluate waits at most',
      ...SIZES.map(({ name }) => `${name}: evaluations an event`),
      ...SIZES.map(({ name }) => `${name}: dollars a month`),
    ],
    [0, 5, 60, 300].map((seconds) => {
      const assumed = { ...inputs.assumed, batchingWindow_s: seconds };
      return [
        seconds === 0 ? 'not at all (as deployed)' : `${seconds} s`,
        ...SIZES.map((size) =>
          number(ratesOf(size, inputs.measured, assumed).evaluations / size.eventsPerSecond, 2),
        ),
        ...SIZES.map((size) => dollars(billOf(size, { ...inputs, assumed }).total)),
      ];
    }),
  );

const memory = (inputs: Inputs): string =>
  table(
    [
      'memory of ingest, evaluate and clock',
      ...SIZES.map(({ name }) => `${name}: Lambda a month`),
      'an `evaluate` of one seller',
    ],
    [512, 1024, 1769].map((megabytes) => {
      const assumed = { ...inputs.assumed, ingestMemoryMb: megabytes, evaluateMemoryMb: megabytes };
      const bills = SIZES.map((size) => billOf(size, { ...inputs, assumed }));
      const [first] = bills;
      return [
        `${number(megabytes)} MB`,
        ...bills.map(({ lines }) => dollars(lambdaOf(lines))),
        `${number(first?.rates.evaluate.ms ?? 0)} ms`,
      ];
    }),
  );

/** Every generated part of docs/operating/cost.md, by the name of its marker. */
export const sectionsOf = (inputs: Inputs): Readonly<Record<string, string>> => {
  const bills = SIZES.map((size) => billOf(size, inputs));
  return {
    sizes: sizes(bills, inputs),
    components: components(bills),
    idle: idle(inputs),
    work: work(bills, inputs),
    density: density(inputs),
    windows: windows(inputs),
    memory: memory(inputs),
    'break-even': breakEven(inputs, bills),
  };
};
