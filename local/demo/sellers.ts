/** Choices, each with how often it comes in relation to the others. */
export type Weights = Readonly<Record<string, number>>;

/** How a seller behaves. Shares are of its orders, `late` of its shipments, from 0 to 1. */
export type Behaviour = {
  readonly declined: number;
  readonly cancelledBySeller: number;
  readonly cancelledByBuyer: number;
  readonly late: number;
  readonly refunded: number;
  /** The typical rating, 1 to 5. */
  readonly rating: number;
};

export type DemoSeller = {
  readonly id: string;
  /** What this seller shows, in so few words that they fit behind its id on a phone. */
  readonly character: string;
  /** Orders a day in the history; live orders come in the same proportion. */
  readonly ordersPerDay: number;
  /** A typical order, in the marketplace's currency. */
  readonly price: number;
  readonly commissionPercent: number;
  readonly slaHours: number;
  readonly categories: Weights;
  readonly history: Behaviour;
  readonly live: Behaviour;
  /**
   * Ships one order every so many seconds of the live phase, by `live` for as long as the drift
   * lasts.
   */
  readonly drift?: { readonly shipsEverySeconds: number; readonly lastsSeconds: number };
};

const GOOD: Behaviour = {
  declined: 0.012,
  cancelledBySeller: 0.004,
  cancelledByBuyer: 0.006,
  late: 0.01,
  refunded: 0.02,
  rating: 4.5,
};

type Traits = Partial<Pick<DemoSeller, 'character' | 'slaHours' | 'commissionPercent' | 'drift'>> & {
  history?: Partial<Behaviour>;
  live?: Partial<Behaviour>;
};

const seller = (
  id: string,
  ordersPerDay: number,
  price: number,
  categories: DemoSeller['categories'],
  traits: Traits = {},
): DemoSeller => {
  const { character = 'ordinary', slaHours = 48, commissionPercent = 12, history, live, drift } = traits;
  const before = { ...GOOD, ...history };
  return {
    id,
    character,
    ordersPerDay,
    price,
    commissionPercent,
    slaHours,
    categories,
    history: before,
    live: { ...before, ...live },
    ...(drift ? { drift } : {}),
  };
};

/** All sellers of the demo marketplace, those with a story first. */
export const DEMO_SELLERS: readonly DemoSeller[] = [
  seller(
    'aurora-home',
    13,
    64,
    { home: 6, lighting: 3, textiles: 1 },
    {
      character: 'fast and loved',
      commissionPercent: 10,
      slaHours: 24,
      history: {
        declined: 0.002,
        cancelledBySeller: 0,
        cancelledByBuyer: 0.004,
        late: 0.002,
        refunded: 0.008,
        rating: 4.9,
      },
    },
  ),
  seller(
    'slowpoke-crafts',
    5,
    38,
    { crafts: 5, gifts: 2 },
    {
      character: 'ships ever later',
      slaHours: 24,
      history: { late: 0.014 },
      live: { late: 0.67 },
      // Falls below 95 % on time two to three minutes after the start.
      drift: { shipsEverySeconds: 18, lastsSeconds: 480 },
    },
  ),
  seller(
    'maybe-gadgets',
    5,
    89,
    { electronics: 6, accessories: 3 },
    {
      character: 'cancels many orders',
      history: { cancelledBySeller: 0.06 },
      live: { cancelledBySeller: 0.12 },
    },
  ),
  seller(
    'picky-vintage',
    4,
    120,
    { vintage: 4, furniture: 1 },
    {
      character: 'declines orders',
      history: { declined: 0.05 },
      live: { declined: 0.25 },
    },
  ),
  seller(
    'fading-fashion',
    5,
    45,
    { apparel: 6, shoes: 3 },
    {
      character: 'its ratings fall',
      history: { rating: 4.1 },
      live: { rating: 1.9 },
    },
  ),
  seller(
    'returns-r-us',
    5,
    72,
    { apparel: 3, sports: 3, electronics: 1 },
    {
      character: 'refunds many orders',
      history: { refunded: 0.14 },
      live: { refunded: 0.3 },
    },
  ),
  seller(
    'troubled-tech',
    4,
    72,
    { electronics: 4, phones: 2 },
    {
      character: 'fails everywhere',
      slaHours: 24,
      history: { declined: 0.14, cancelledBySeller: 0.06, late: 0.14, refunded: 0.1, rating: 3 },
    },
  ),
  // Has no history; its first order comes within a minute.
  seller('first-day-studio', 0, 29, { art: 1 }, { character: 'brand new' }),
  seller('atlas-books', 6, 18, { books: 8, gifts: 1 }),
  seller('birch-and-bloom', 4, 34, { garden: 5, home: 2 }),
  seller('cobalt-cycles', 2, 310, { sports: 5, accessories: 2 }, { slaHours: 72 }),
  seller('delta-audio', 3, 145, { electronics: 5, music: 2 }, { slaHours: 24 }),
  seller('ember-kitchen', 5, 52, { kitchen: 6, home: 2 }),
  seller('fjord-outdoor', 4, 96, { sports: 4, apparel: 3 }),
  seller('glasshouse-plants', 3, 27, { garden: 1 }, { slaHours: 24 }),
  seller('harbor-toys', 6, 24, { toys: 6, gifts: 2 }),
  seller('indigo-denim', 5, 68, { apparel: 1 }),
  seller('juniper-skincare', 5, 31, { beauty: 5, gifts: 1 }, { commissionPercent: 15 }),
  seller(
    'kestrel-cameras',
    2,
    420,
    { electronics: 3, accessories: 2 },
    { slaHours: 24, commissionPercent: 8 },
  ),
  seller('lumen-office', 3, 58, { office: 4, lighting: 1 }),
  seller('marble-and-oak', 2, 260, { furniture: 5, home: 1 }, { slaHours: 120 }),
  seller('nimbus-baby', 4, 36, { baby: 5, toys: 1 }),
  seller('orchard-pantry', 6, 22, { grocery: 1 }, { slaHours: 24, commissionPercent: 9 }),
  seller('pebble-pets', 5, 28, { pets: 1 }),
  seller('quill-stationery', 4, 15, { office: 3, gifts: 2 }),
  seller('riverstone-tea', 4, 19, { grocery: 3, gifts: 2 }, { commissionPercent: 9 }),
  seller('sable-watches', 2, 230, { jewelry: 4, accessories: 1 }, { slaHours: 24 }),
  seller('tandem-fitness', 3, 84, { sports: 1 }),
  seller('umber-leather', 3, 110, { accessories: 3, shoes: 1 }),
  seller('velvet-records', 3, 26, { music: 1 }),
  seller('willow-yarns', 3, 17, { crafts: 4, textiles: 1 }),
];

export const DEMO_CHANNELS: Weights = { web: 50, app: 35, partner: 10, pos: 5 };
