/**
 * The words that marketplaces use, and what they mean here. Other words are added to
 * policy/sources.json, where they belong to one source.
 */
import { type FieldRead, fieldOf } from './read-field.ts';

/**
 * What a status makes of an order. A refunded sale stands; the refund comes as its own record. A
 * declined order was never accepted, so it is not cancelled.
 */
export const ORDER_STATUSES = ['open', 'completed', 'cancelled', 'refunded', 'declined'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

const STATUS_WORDS: Readonly<Record<OrderStatus, readonly string[]>> = {
  open: [
    ...['open', 'placed', 'pending', 'created', 'new', 'submitted', 'acknowledged', 'unconfirmed'],
    ...['unpaid', 'partially_paid', 'paid', 'authorized', 'authorised', 'awaiting_payment'],
    ...['pending_payment', 'payment_pending', 'pending_availability', 'confirmed', 'approved', 'accepted'],
    ...['waiting_acceptance', 'waiting_debit', 'waiting_debit_payment', 'awaiting_fulfillment'],
    ...['awaiting_shipment', 'awaiting_pickup', 'processing', 'in_progress', 'preparing', 'invoiced'],
    ...['on_hold', 'backordered', 'unfulfilled', 'partially_fulfilled', 'unshipped', 'picked', 'packed'],
    ...['ready', 'ready_to_ship', 'ready_for_pickup', 'partially_shipped', 'shipping', 'shipped'],
    ...['dispatched', 'in_transit', 'out_for_delivery', 'partially_delivered'],
  ],
  completed: ['completed', 'complete', 'delivered', 'fulfilled', 'done', 'finished', 'picked_up'],
  cancelled: [
    ...['cancelled', 'canceled', 'void', 'voided', 'rejected', 'expired', 'unavailable', 'abandoned'],
  ],
  refunded: ['refunded', 'partially_refunded', 'returned', 'partially_returned'],
  declined: ['declined', 'refused'],
};

const STATUS_OF_WORD = new Map(
  ORDER_STATUSES.flatMap((status) => STATUS_WORDS[status].map((word) => [word, status] as const)),
);

/** Who caused the cancellation of an order. It is held against the seller alone. */
export const FAULTS = ['seller', 'buyer', 'marketplace'] as const;
export type Fault = (typeof FAULTS)[number];

/** How the reason of a cancellation begins if it was not the seller's fault. */
const FAULT_BEGINNINGS: readonly (readonly [Fault, readonly string[]])[] = [
  ['buyer', ['buyer', 'customer', 'consumer', 'shopper', 'client']],
  ['marketplace', ['marketplace', 'platform', 'fraud', 'payment']],
];

/** The form in which words are compared: ` Ready to-ship` is `ready_to_ship`. */
export const toWord = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_');

/** Whose fault a cancellation is by its reason; the seller's unless the reason says otherwise. */
export const findFault = (reason: string | undefined): Fault => {
  const word = toWord(reason ?? '');
  const found = FAULT_BEGINNINGS.find(([, beginnings]) => beginnings.some((one) => word.startsWith(one)));
  return found === undefined ? 'seller' : found[0];
};

/** A longer word is cut where it is shown. */
const SHOWN_CHARACTERS_MAX = 60;

/** What is said of a word that no vocabulary has. `field` as in a source's `words`. */
export const describeUnknownWord = (text: string, field: string): string =>
  `is the unknown word ${JSON.stringify(text.slice(0, SHOWN_CHARACTERS_MAX))}; add it to ` +
  `words.${field}.map of its source in policy/sources.json`;

/** A schema of words, in any case and with blanks or hyphens for `_`. */
const wordOf = <Meaning extends string>(field: string, meanings: ReadonlyMap<string, Meaning>) =>
  fieldOf((input): FieldRead<Meaning> => {
    if (typeof input !== 'string') return { fault: input === undefined ? 'is missing' : 'must be a string' };
    const value = meanings.get(toWord(input));
    return value === undefined ? { fault: describeUnknownWord(input, field) } : { value };
  });

/** What an order's status means; undefined for an unknown word. */
export const findOrderStatus = (text: string): OrderStatus | undefined => STATUS_OF_WORD.get(toWord(text));

/** The status of an order, by any of its words. */
export const orderStatus = wordOf('status', STATUS_OF_WORD);

/** One of our own words. `more` are other spellings of some. */
export const oneOfWords = <Meaning extends string>(
  field: string,
  words: readonly Meaning[],
  more: readonly (readonly [string, Meaning])[] = [],
) => wordOf(field, new Map<string, Meaning>([...words.map((word) => [word, word] as const), ...more]));
