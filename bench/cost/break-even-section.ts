import { SIZES } from './assumptions.ts';
import { type Bill, type Inputs, lambdaOf } from './bill.ts';
import { capacityBreakEven, gbPerEventPerSecond, mskBreakEven, pollerBreakEven } from './break-even.ts';
import { dollars, number, percent } from './markdown.ts';

/** Where one choice begins to cost less than another, with the arithmetic. */
export const breakEven = ({ prices, assumed }: Inputs, bills: readonly Bill[]): string => {
  const [small] = SIZES;
  const msk = mskBreakEven(prices, assumed, small?.partitions ?? 0, 3);
  const capacity = capacityBreakEven(prices);
  const pollers = pollerBreakEven(prices, assumed, 'serverless');
  const express = pollerBreakEven(prices, assumed, 'express');
  const perEvent = gbPerEventPerSecond(assumed);
  const largest = bills.at(-1);
  const lambda = largest === undefined ? 0 : lambdaOf(largest.lines);
  const wcu = prices.prices['dynamodb.wcuHour'].usd;
  const write = prices.prices['dynamodb.writeUnit'].usd;
  return [
    `- **MSK Serverless or Express.** Serverless: ${dollars(msk.serverlessFixed)} a month for the cluster and ${5 * (small?.partitions ?? 0)} partitions, and $${number(msk.serverlessPerGb, 3)} a GB. Three \`express.m7g.large\`: ${dollars(msk.expressFixed)}, and $${number(msk.expressPerGb, 3)} a GB. (${number(msk.expressFixed, 2)} − ${number(msk.serverlessFixed, 2)}) ÷ (${number(msk.serverlessPerGb, 3)} − ${number(msk.expressPerGb, 3)}) = **${number(msk.gb)} GB a month**. One event a second is ${number(perEvent, 3)} GB a month, so Express costs less from **${number(msk.eventsPerSecond)} events a second** on.`,
    `- **DynamoDB on demand or provisioned.** A provisioned write unit serves 3,600 writes an hour for $${wcu}; on demand they cost 3,600 × $${write.toFixed(9)} = $${number(3600 * write, 5)}. Provisioned costs less once **${percent(capacity.writes)}** of it is used (reads: ${percent(capacity.reads)}). Capacity fixed at a peak of 3 times the average is used to 33.3 %: ${number((1 - capacity.writes * 3) * 100)} % less than on demand, and throttled at the first peak of 4. With auto scaling that keeps it used to 60 %: ${number((1 - capacity.writes / 0.6) * 100)} % less.`,
    `- **Pollers.** One event poller unit is ${dollars(pollers.shared)} a month, and the five topics share it; one each would be ${dollars(pollers.unshared)}. On-demand pollers cost nothing but need ${assumed.endpoints} endpoints in each zone (nothing where a NAT gateway or endpoints exist), and each GB goes through them as base64. In the ${assumed.serverlessZones} zones of a serverless cluster: ${dollars(pollers.onDemandEndpoints)}. (${number(pollers.shared, 2)} − ${number(pollers.onDemandEndpoints, 2)}) ÷ (4/3 × ${prices.prices['vpc.endpointGb'].usd}) = **${number(pollers.gb)} GB a month**, ${number(pollers.eventsPerSecond)} events a second. In the ${assumed.expressZones} of Express brokers: ${dollars(express.onDemandEndpoints)}, ${number(express.gb)} GB, ${number(express.eventsPerSecond)} events a second. Below that, provisioned pollers are paid for what they do: they react within seconds instead of three minutes, and they tell their lag.`,
    `- **Savings plans for Lambda** (−12 to −17 %) are not worth a commitment: Lambda is ${percent(lambda / (largest?.total ?? 1))} of the largest bill, so ${dollars(lambda * 0.12)} of ${dollars(largest?.total ?? 0)}.`,
  ].join('\n');
};
