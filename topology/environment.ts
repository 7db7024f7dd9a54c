/** Environment variables of the functions; each function is given only those that its code reads. */
export const ENV = {
  ledgerTable: 'LEDGER_TABLE',
  metricsTable: 'METRICS_TABLE',
  connectionsTable: 'CONNECTIONS_TABLE',
  counterShards: 'COUNTER_SHARDS',
  currency: 'MARKETPLACE_CURRENCY',
  timeZone: 'MARKETPLACE_TIME_ZONE',
  alertsTopicArn: 'ALERTS_TOPIC_ARN',
  socketEndpoint: 'SOCKET_ENDPOINT',
  tokenIssuer: 'TOKEN_ISSUER',
  tokenAudience: 'TOKEN_AUDIENCE',
  tokenKeysUrl: 'TOKEN_KEYS_URL',
  /** JSON object from event type to Kafka topic, for marketplaces that named their topics otherwise. */
  topicNames: 'TOPIC_NAMES',
  /** The role that reads one seller's items and no other's; the api and socket functions take it on for each seller. */
  sellerReaderRole: 'SELLER_READER_ROLE_ARN',
  /** The role that reads every seller's items, taken on for operators alone. */
  operatorReaderRole: 'OPERATOR_READER_ROLE_ARN',
  /** The role that reads what finance needs of every seller: figures, and no order. */
  financeReaderRole: 'FINANCE_READER_ROLE_ARN',
  /** The role that changes what counts in one seller's rates; the api function takes it on for one change that an operator asks for. */
  operatorWriterRole: 'OPERATOR_WRITER_ROLE_ARN',
  /** Topic whose messages a chat shows; without it, no chat is told. */
  chatTopicArn: 'CHAT_TOPIC_ARN',
} as const;
