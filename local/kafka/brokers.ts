import { parseBrokers } from '../../adapters/kafka/connection.ts';
import { kafkaFailure } from '../../adapters/kafka/failures.ts';
import type { Environment } from '../../adapters/runtime/runtime.ts';
import { FixableError } from '../errors.ts';

/** The Kafka brokers cannot be used; the message names them. */
export class BrokerError extends FixableError {
  override readonly name = 'BrokerError';
}

/**
 * The brokers that KAFKA_BROKERS names, if any. Throws BrokerError when it is no list of brokers.
 */
export const brokersOf = (environment: Environment): readonly string[] | undefined => {
  const text = environment['KAFKA_BROKERS'];
  if (text === undefined || text === '') return undefined;
  const brokers = parseBrokers(text);
  if (brokers === undefined)
    throw new BrokerError(`KAFKA_BROKERS must be host:port, with commas between several, not "${text}"`);
  return brokers;
};

/** An error of the Kafka client, with the brokers it is about. */
export const brokerError = (brokers: readonly string[], what: string, error: unknown): BrokerError =>
  new BrokerError(`Kafka at ${brokers.join(', ')} (KAFKA_BROKERS) ${what}: ${kafkaFailure(error).reason}`, {
    cause: error,
  });
