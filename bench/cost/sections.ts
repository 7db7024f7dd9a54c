import { EVENT_TYPES, type EventType } from '../../contracts/names.ts';
import { SIZES, type Size } from './assumptions.ts';
import { type Bill, billOf, type Inputs, idleBillOf } from './bill.ts';
import { capacityBreakEven, gbPerEventPerSecond, mskBreakEven, pollerBreakEven } from './break-even.ts';
import { dollars, number, percent, table } from './markdown.ts';
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
      row('orders a seller and day', ({ rates, size }) => number((rates.ordersPerSecond * 86_400) / size.sellers)),
      row('Kafka', ({ size }) => (size.kafka === 'express' ? `${size.brokers} Express brokers` : 'MSK Serverless')),
      row('**dollars a month**', ({ total }) => `**${dollars(total)}**`),
      row('**per million events**', ({ perMillionEvents }) => `**${dollars(perMillionEvents)}**`),
      row('**per thousand sellers and month**', ({ perThousandSellers }) => `**${dollars(perThousandSellers)}**`),
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
    ['MSK Serverless', small],
    ['three Express brokers', { ...small, kafka: 'express', brokers: 3 }],
    ['your own cluster', { ...small, kafka: 'existing' }],
  ];
  const bills = variants.map(([name, size]) => ({ ...idleBillOf(size, inputs), name }));
  const paid = [...(bills[0]?.lines.keys() ?? [])].filter((component) => bills.some(({ lines }) => (lines.get(component) ?? 0) >= 0.005));
  return table(
    ['dollars a month, idle', ...bills.map(({ name }) => name)],
    [
      ...paid.map((component) => [component, ...bills.map(({ lines }) => dollars(lines.get(component) ?? 0))]),
      ['**together**', ...bills.map(({ total }) => `**${dollars(total)}**`)],
    ],
  );
};

const work = (bills: readonly Bill[], { assumed }: Inputs): string => {
  const orders = (of: (bill: Bill) => number, digits: number) => bills.map((bill) => number(of(bill), digits));
  return table(
    ['', ...names(bills)],
    [
      ['records in an `orders` batch', ...orders(({ rates }) => rates.topics.orders.batch, 1)],
      ['of one seller in it', ...orders(({ rates }) => rates.topics.orders.density, 2)],
      ['ingest, ms an invocation', ...orders(({ rates }) => rates.topics.orders.ingest.ms, 0)],
      ['write units an event, ledger and counters', ...orders(({ rates, size }) => rates.ingestWriteUnits / size.eventsPerSecond, 2)],
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
  const mixed = (index: number, of: (units: { writeUnits: number; readUnits: number; records: number }) => number): number =>
    EVENT_TYPES.reduce((sum, type: EventType) => {
      const units = level.ingest[type][index];
      return units === undefined ? sum : sum + (level.records[type] / all) * of(units);
    }, 0);
  return table(
    ['records of a seller in a batch', 'write units an event', 'read units an event', 'dollars a million events'],
    level.ingest.orders.map(({ density: records }, index) => {
      const writes = mixed(index, (units) => units.writeUnits / units.records);
      const reads = mixed(index, (units) => units.readUnits / units.records);
      const cost = 1e6 * (writes * prices.prices['dynamodb.writeUnit'].usd + reads * prices.prices['dynamodb.readUnit'].usd);
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
        ...SIZES.map((size) => number(ratesOf(size, inputs.measured, assumed).evaluations / size.eventsPerSecond, 2)),
        ...SIZES.map((size) => dollars(billOf(size, { ...inputs, assumed }).total)),
      ];
    }),
  );

const LAMBDA = /^Lambda: /;

const memory = (inputs: Inputs): string =>
  table(
    ['memory of ingest, evaluate and clock', ...SIZES.map(({ name }) => `${name}: Lambda a month`), 'an `evaluate` of one seller'],
    [512, 1024, 1769].map((megabytes) => {
      const assumed = { ...inputs.assumed, ingestMemoryMb: megabytes, evaluateMemoryMb: megabytes };
      const bills = SIZES.map((size) => billOf(size, { ...inputs, assumed }));
      const [first] = bills;
      return [
        `${number(megabytes)} MB`,
        ...bills.map(({ lines }) => dollars([...lines].reduce((sum, [name, amount]) => sum + (LAMBDA.test(name) ? amount : 0), 0))),
        `${number(first?.rates.evaluate.ms ?? 0)} ms`,
      ];
    }),
  );

const breakEven = ({ prices, assumed }: Inputs, bills: readonly Bill[]): string => {
  const [small] = SIZES;
  const msk = mskBreakEven(prices, assumed, small?.partitions ?? 0, 3);
  const capacity = capacityBreakEven(prices);
  const pollers = pollerBreakEven(prices, assumed);
  const perEvent = gbPerEventPerSecond(assumed);
  const largest = bills.at(-1);
  const lambda = [...(largest?.lines ?? [])].reduce((sum, [name, amount]) => sum + (LAMBDA.test(name) ? amount : 0), 0);
  const wcu = prices.prices['dynamodb.wcuHour'].usd;
  const write = prices.prices['dynamodb.writeUnit'].usd;
  return [
    `- **MSK Serverless or Express.** Serverless: ${dollars(msk.serverlessFixed)} a month for the cluster and ${5 * (small?.partitions ?? 0)} partitions, and $${number(msk.serverlessPerGb, 3)} a GB. Three \`express.m7g.large\`: ${dollars(msk.expressFixed)}, and $${number(msk.expressPerGb, 3)} a GB. (${number(msk.expressFixed, 2)} − ${number(msk.serverlessFixed, 2)}) ÷ (${number(msk.serverlessPerGb, 3)} − ${number(msk.expressPerGb, 3)}) = **${number(msk.gb)} GB a month**. One event a second is ${number(perEvent, 3)} GB a month, so Express costs less from **${number(msk.eventsPerSecond)} events a second** on.`,
    `- **DynamoDB on demand or provisioned.** A provisioned write unit serves 3,600 writes an hour for $${wcu}; on demand they cost 3,600 × $${write.toFixed(9)} = $${number(3600 * write, 5)}. Provisioned costs less once **${percent(capacity.writes)}** of it is used (reads: ${percent(capacity.reads)}). Capacity fixed at a peak of 3 times the average is used to 33.3 %: ${number((1 - capacity.writes * 3) * 100)} % less than on demand, and throttled at the first peak of 4. With auto scaling that keeps it used to 60 %: ${number((1 - capacity.writes / 0.6) * 100)} % less.`,
    `- **Pollers.** One event poller unit is ${dollars(pollers.shared)} a month, and the five topics share it; one each would be ${dollars(pollers.unshared)}. On-demand pollers cost nothing but need ${assumed.endpoints} endpoints in ${assumed.zones} zones: ${dollars(pollers.onDemandEndpoints)} (nothing where a NAT gateway or endpoints exist), and each GB goes through them as base64. (${number(pollers.shared, 2)} − ${number(pollers.onDemandEndpoints, 2)}) ÷ (4/3 × ${prices.prices['vpc.endpointGb'].usd}) = **${number(pollers.gb)} GB a month**, ${number(pollers.eventsPerSecond)} events a second. Below that, provisioned pollers are paid for what they do: they react within seconds instead of three minutes, and they tell their lag.`,
    `- **Savings plans for Lambda** (−12 to −17 %) are not worth a commitment: Lambda is ${percent(lambda / (largest?.total ?? 1))} of the largest bill, so ${dollars(lambda * 0.12)} of ${dollars(largest?.total ?? 0)}.`,
  ].join('\n');
};

/** Every generated part of docs/cost.md, by the name of its marker. */
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
