import { parseArgs } from 'node:util';
import type { Policy } from '../contracts/policy/policy.ts';
import type { Marketplace } from '../local/environment.ts';
import { currencyCode, ianaZone, wholeNumber } from './command-line.ts';
import { POLICY_FILE, readPolicy } from './policy-file.ts';

export type StartOptions = {
  readonly port: number;
  readonly demo: boolean;
  readonly fresh: boolean;
  readonly marketplace: Marketplace;
  readonly policy: Policy;
  readonly folder: string;
};

/**
 * What `npm start` and `npm run start:docker` are told; undefined when they are asked for their usage text. Throws UsageError, or parseArgs'
 * own error, for what cannot be meant.
 */
export const startOptions = (args: readonly string[], defaultFolder: string): StartOptions | undefined => {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      port: { type: 'string', default: '4000' },
      demo: { type: 'boolean', default: true },
      fresh: { type: 'boolean', default: false },
      'time-zone': { type: 'string', default: 'UTC' },
      currency: { type: 'string', default: 'USD' },
      policy: { type: 'string' },
      data: { type: 'string', default: defaultFolder },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { demo, fresh, data: folder } = values;
  return {
    port: wholeNumber('--port', values.port, 0, 65_535),
    demo,
    fresh,
    marketplace: {
      timeZone: ianaZone('--time-zone', values['time-zone']),
      currency: currencyCode('--currency', values.currency),
    },
    policy: readPolicy(values.policy),
    folder,
  };
};

/** The options in the words of a usage text; `fresh` says what is removed. */
export const optionLines = (defaultFolder: string, fresh: string): string => `\
  --port N           serve on this port of 127.0.0.1       (default: 4000)
  --no-demo          without the demo marketplace
  --fresh            ${fresh}
  --time-zone ZONE   whose days and hours count, IANA name (default: UTC)
  --currency CUR     the marketplace's; others are refused (default: USD)
  --policy FILE      how sellers are judged                (default: ${POLICY_FILE})
  --data FOLDER      keep the data there                   (default: ${defaultFolder})
  --help             this text`;
