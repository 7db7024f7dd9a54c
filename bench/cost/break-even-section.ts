import { SIZES } from './assumptions.ts';
import { type Bill, type Inputs, sumLambda } from './bill.ts';
import {
  computeCapacityBreakEven,
  computeGbPerEventPerSecond,
  computeMskBreakEven,
  computePollerBreakEven,
} from './break-even.ts';
import { dollars, number, percent } from './markdown.ts';

/** From where on one choice costs less than another, with the arithmetic. */
export const writeBreakEven = ({ prices, assumptions }: Inputs, bills: readonly Bill[]): string => {
  const [small] = SIZES;
  const msk = computeMskBreakEven(prices, assumptions, small?.partitions ?? 0, 3);
  const capacity = computeCapacityBreakEven(prices);
  const pollers = computePollerBreakEven(prices, assumptions, 'serverless');
  const express = computePollerBreakEven(prices, assumptions, 'express');
  const perEvent = computeGbPerEventPerSecond(assumptions);
  const largest = bills.at(-1);
  const lambda = largest === undefined ? 0 : sumLambda(largest.lines);
  const wcu = prices.prices['dynamodb.wcuHour'].usd;
  const write = prices.prices['dynamodb.writeUnit'].usd;
  return [
    `- **MSK Serverless or Express.** Serverless costs ${dollars(msk.serverlessFixed)} a month for ` +
      `the cluster and ${5 * (small?.partitions ?? 0)} partitions, plus ` +
      `$${number(msk.serverlessPerGb, 3)} per GB. Three \`express.m7g.large\` brokers cost ` +
      `${dollars(msk.expressFixed)} a month, plus $${number(msk.expressPerGb, 3)} per GB. ` +
      `(${number(msk.expressFixed, 2)} − ${number(msk.serverlessFixed, 2)}) ÷ ` +
      `(${number(msk.serverlessPerGb, 3)} − ${number(msk.expressPerGb, 3)}) = **${number(msk.gb)} GB ` +
      `a month**. One event per second is ${number(perEvent, 3)} GB a month, so Express costs less ` +
      `from **${number(msk.eventsPerSecond)} events per second** on.`,
    '- **DynamoDB on demand or provisioned.** A provisioned write unit serves 3,600 writes an hour ' +
      `for $${wcu}. On demand, they cost 3,600 × $${write.toFixed(9)} = $${number(3600 * write, 5)}. ` +
      `Provisioned capacity costs less once **${percent(capacity.writes)}** of it is in use (reads: ` +
      `${percent(capacity.reads)}). If it is fixed at a peak of 3 times the average, 33.3 % is in ` +
      `use: that costs ${number((1 - capacity.writes * 3) * 100)} % less than on demand, but the ` +
      'first peak of 4 times the average is throttled. With auto scaling that keeps 60 % in use, it ' +
      `costs ${number((1 - capacity.writes / 0.6) * 100)} % less.`,
    `- **Pollers.** One event poller unit costs ${dollars(pollers.shared)} a month, and the five ` +
      `topics share it. One unit for each would cost ${dollars(pollers.unshared)}. On-demand pollers ` +
      `cost nothing themselves, but need ${assumptions.endpoints} endpoints in each zone (unless a ` +
      'NAT gateway or endpoints exist), and every GB passes through them as base64. In the ' +
      `${assumptions.serverlessZones} zones of a serverless cluster, the endpoints cost ` +
      `${dollars(pollers.onDemandEndpoints)}. (${number(pollers.shared, 2)} − ` +
      `${number(pollers.onDemandEndpoints, 2)}) ÷ (4/3 × ${prices.prices['vpc.endpointGb'].usd}) = ` +
      `**${number(pollers.gb)} GB a month**, or ${number(pollers.eventsPerSecond)} events per second. ` +
      `In the ${assumptions.expressZones} zones of Express brokers, they cost ` +
      `${dollars(express.onDemandEndpoints)}, and the break-even is at ${number(express.gb)} GB, or ` +
      `${number(express.eventsPerSecond)} events per second. Below that, provisioned pollers cost ` +
      'more but do more: they react within seconds instead of three minutes, and report their lag.',
    '- **Savings plans for Lambda** (−12 to −17 %) are not worth a commitment: Lambda is ' +
      `${percent(lambda / (largest?.total ?? 1))} of the largest bill, so a plan would save ` +
      `${dollars(lambda * 0.12)} of ${dollars(largest?.total ?? 0)}.`,
  ].join('\n');
};
