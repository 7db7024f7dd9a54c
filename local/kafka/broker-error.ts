import { classifyKafkaFailure } from '../../adapters/kafka/failures.ts';
import { BrokerError } from './brokers.ts';

/** An error of the Kafka client, with the brokers it is about. */
export const brokerError = (brokers: readonly string[], what: string, error: unknown): BrokerError =>
  new BrokerError(
    `Kafka at ${brokers.join(', ')} (KAFKA_BROKERS) ${what}: ${classifyKafkaFailure(error).reason}`,
    {
      cause: error,
    },
  );
