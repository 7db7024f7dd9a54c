import { parseBrokers } from '../../adapters/kafka/connection.ts';
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
