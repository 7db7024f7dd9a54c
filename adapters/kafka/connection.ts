import type { AdminOptions } from '@platformatic/kafka';
import { generateAuthToken } from 'aws-msk-iam-sasl-signer-js';

/** How a client reaches brokers and who it says it is. */
export type KafkaConnection = Pick<AdminOptions, 'tls' | 'tlsServerName' | 'sasl'> & {
  /** `host:port` each; any of them tells of the others. */
  readonly brokers: readonly string[];
};

/** Brokers that ask nobody who they are: one's own, on this machine. */
export const plaintext = (brokers: readonly string[]): KafkaConnection => ({ brokers });

/**
 * Amazon MSK with IAM: OAUTHBEARER over TLS with a token that is signed here, by the credentials of the environment, so it takes no call to
 * AWS. It is made anew for each connection, since it is good for 15 minutes. MSK tells clusters apart by the server name of TLS.
 */
export const mskWithIam = (brokers: readonly string[], region: string): KafkaConnection => ({
  brokers,
  tls: {},
  tlsServerName: true,
  sasl: { mechanism: 'OAUTHBEARER', token: async () => (await generateAuthToken({ region })).token },
});

/** `host:port` of each broker in a list with commas, or undefined when it is no such list. */
export const parseBrokers = (text: string): readonly string[] | undefined => {
  const brokers = text.split(',').map((broker) => broker.trim());
  const isBroker = (broker: string): boolean => {
    const port = /^[\w.-]+:(\d{1,5})$/.exec(broker)?.[1];
    return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
  };
  return brokers.every(isBroker) ? brokers : undefined;
};
