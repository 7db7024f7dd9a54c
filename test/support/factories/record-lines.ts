import { TOPICS, type Topic } from '../../../contracts/records/topics.ts';
import { orderOf, shipmentOf } from '../functions/marketplace.ts';

/** A line of a record file, produced now. */
export const lineOf = (topic: Topic, key: string | null, value: object): string =>
  JSON.stringify({ topic, key, timestamp: Date.now(), value });

/** A completed order of 10.00 that was placed a moment ago. */
export const orderLine = (seller: string, id: string, changes: object = {}): string =>
  lineOf(TOPICS.orders, seller, orderOf(seller, id, new Date().toISOString(), changes));

const DAY_MS = 86_400_000;

/** Shipments of three days ago, promised within 24 hours. Some took 12 hours, some 30. */
export const shipmentLines = (
  seller: string,
  name: string,
  { onTime, late }: { readonly onTime: number; readonly late: number },
): string[] => {
  const accepted = new Date(Date.now() - 3 * DAY_MS).toISOString();
  return Array.from({ length: onTime + late }, (_, index) =>
    shipmentOf(seller, `${name}-${index}`, accepted, index < onTime ? 12 : 30),
  )
    .flat()
    .map((event) => lineOf(TOPICS.fulfillment, seller, event));
};
