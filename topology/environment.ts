/** Environment variables of the functions. Each function gets only those that its code reads. */
export const ENV = {
  ledgerTable: 'LEDGER_TABLE',
  metricsTable: 'METRICS_TABLE',
  connectionsTable: 'CONNECTIONS_TABLE',
  counterShards: 'COUNTER_SHARDS',
  namesPerDay: 'NAMES_PER_DAY',
  currency: 'MARKETPLACE_CURRENCY',
  timeZone: 'MARKETPLACE_TIME_ZONE',
  /** How many days a quarantined record is kept. */
  quarantineDays: 'QUARANTINE_DAYS',
  alertsTopicArn: 'ALERTS_TOPIC_ARN',
  socketEndpoint: 'SOCKET_ENDPOINT',
  tokenIssuer: 'TOKEN_ISSUER',
  tokenAudience: 'TOKEN_AUDIENCE',
  tokenKeysUrl: 'TOKEN_KEYS_URL',
  /** JSON object: the Kafka topic of each event type, for marketplaces with other topic names. */
  topicNames: 'TOPIC_NAMES',
  /** Reads the items of one seller only. The api and socket functions assume it for each seller. */
  sellerReaderRole: 'SELLER_READER_ROLE_ARN',
  /** Reads the items of every seller. Assumed for operators only. */
  operatorReaderRole: 'OPERATOR_READER_ROLE_ARN',
  /** Reads what finance needs of every seller: figures, no orders. */
  financeReaderRole: 'FINANCE_READER_ROLE_ARN',
  /**
   * Changes what counts in one seller's rates. The api function assumes it for each change by an
   * operator.
   */
  operatorWriterRole: 'OPERATOR_WRITER_ROLE_ARN',
  /** The topic whose messages a chat shows. Unset where there is no chat. */
  chatTopicArn: 'CHAT_TOPIC_ARN',
} as const;

/** How many categories, and channels, a seller's day keeps apart unless a stage says so. */
export const NAMES_PER_DAY_DEFAULT = 100;
export const NAMES_PER_DAY_MAX = 1000;
