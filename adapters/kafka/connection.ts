import type { AdminOptions } from '@platformatic/kafka';
import { generateAuthToken } from 'aws-msk-iam-sasl-signer-js';

/** How a client connects and authenticates to brokers. */
export type KafkaConnection = Pick<AdminOptions, 'tls' | 'tlsServerName' | 'sasl'> & {
  /** `host:port` of each broker. One of them is enough to find the others. */
  readonly brokers: readonly string[];
};

/** Brokers without encryption or authentication, such as those on a laptop. */
export const plaintext = (brokers: readonly string[]): KafkaConnection => ({ brokers });

/**
 * Amazon MSK with IAM: OAUTHBEARER over TLS. The token is signed locally with the credentials of
 * the environment, without a call to AWS. Each connection gets a new token, because one expires
 * after 15 minutes. MSK Serverless finds the cluster by the TLS server name.
 */
export const mskWithIam = (brokers: readonly string[], region: string): KafkaConnection => ({
  brokers,
  tls: {},
  tlsServerName: true,
  sasl: { mechanism: 'OAUTHBEARER', token: async () => (await generateAuthToken({ region })).token },
});

/** Parses a comma-separated list of `host:port`; undefined when the text is not such a list. */
export const parseBrokers = (text: string): readonly string[] | undefined => {
  const brokers = text.split(',').map((broker) => broker.trim());
  const isBroker = (broker: string): boolean => {
    const port = /^[\w.-]+:(\d{1,5})$/.exec(broker)?.[1];
    return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
  };
  return brokers.every(isBroker) ? brokers : undefined;
};
