import * as z from 'zod';
import { NAMES_PER_DAY_DEFAULT, NAMES_PER_DAY_MAX } from '../../topology/environment.ts';
import { QUARANTINE_DAYS } from '../../topology/tables.ts';
import { between, form, https, list, percent, settings } from './fields.ts';
import { identity } from './identity-settings.ts';
import { kafka } from './kafka-settings.ts';

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const CURRENCY = 'must be an ISO 4217 code such as EUR';
const TIME_ZONE = 'must be an IANA time zone such as Europe/Berlin';

/** The retention times that CloudWatch Logs accepts. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const recipients = settings({
  emails: list(z.email('must be an e-mail address'), 'must be a list of e-mail addresses').default([]),
  webhooks: list(https, 'must be a list of https:// addresses')
    .default([])
    .describe('SNS asks each address to confirm its subscription before it sends anything there.'),
}).prefault({});

const streamTuning = settings({
  batchingWindowSeconds: between(0, 300)
    .optional()
    .describe(
      "How long changes are gathered into a batch. A longer window puts more of a busy seller's " +
        'changes into one batch, and makes everything that much later.',
    ),
  parallelizationFactor: between(1, 10)
    .optional()
    .describe('How many batches of one stream shard are handled in parallel.'),
}).prefault({});

const domain = settings({
  name: form(
    /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
    'must be a domain name such as pulse.example.com',
  ),
  certificateArn: form(
    /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/.+$/,
    'must be the ARN of an ACM certificate in us-east-1, where CloudFront reads it',
  ),
  hostedZoneId: form(/^Z[A-Z0-9]+$/, 'must be a hosted zone id such as Z0123456789ABC')
    .optional()
    .describe('The Route 53 zone in which the name is created. When left out, you create the name yourself.'),
});

/**
 * Everything that may differ between stages. Each field says what it allows. Defaults suit a
 * production stage. Unknown fields are refused, so a typing error cannot pass for a setting.
 */
export const stageSettings = settings({
  $schema: z.string('must be text').optional().describe('For editors only: the schema of this file.'),
  account: form(/^\d{12}$/, 'must be twelve digits, as text')
    .optional()
    .describe("The account to deploy into. When left out, the account of the caller's credentials."),
  region: form(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as eu-west-1')
    .optional()
    .describe(
      "The region to deploy into. When left out, the region of the caller's credentials. A firewall " +
        'needs it.',
    ),

  marketplace: settings({
    timeZone: z
      .string(TIME_ZONE)
      .refine(isTimeZone, TIME_ZONE)
      .default('UTC')
      .describe('The time zone in which days begin and end, such as Europe/Berlin.'),
    currency: form(/^[A-Z]{3}$/, CURRENCY)
      .refine((code) => CURRENCIES.has(code), CURRENCY)
      .describe('The currency of every amount, such as EUR.'),
  }).describe(
    'Fixed once there is data, because days and sums were counted by them. A deployment that ' +
      'changes either fails.',
  ),

  kafka,

  policyFile: form(
    /^(?!\/|.*(^|\/)\.\.\/).+\.json$/,
    'must be the path of a JSON file in this repository such as policy/policy.json',
  )
    .default('policy/policy.json')
    .describe(
      'How sellers are judged: alert rules, health weights, exceptions for single sellers. A path ' +
        'from the root of the repository.',
    ),

  sourcesFile: form(
    /^(?!\/|.*(^|\/)\.\.\/).+\.json$/,
    'must be the path of a JSON file in this repository such as policy/sources.json',
  )
    .default('policy/sources.json')
    .describe(
      "The marketplace's own topics: where each kind of record comes from and how it is read. A path " +
        'from the root of the repository.',
    ),

  processing: settings({
    counterShards: between(1, 64)
      .default(1)
      .describe(
        'How many items share the counters of a seller, so that one very busy seller does not make ' +
          'one item hot.',
      ),
    namesPerDay: between(1, NAMES_PER_DAY_MAX)
      .default(NAMES_PER_DAY_DEFAULT)
      .describe(
        "How many categories, and how many channels, a seller's day keeps apart. Orders of further " +
          'ones count under `other`. Each makes the item of the day larger, and every write of it ' +
          'dearer. Long names may leave room for fewer.',
      ),
    evaluate: streamTuning,
    notify: streamTuning,
    ingestConcurrency: between(1, 10_000)
      .optional()
      .describe(
        'The most instances that each ingest function may have at once. When left out, only the ' +
          'limit of the account applies.',
      ),
  }).prefault({}),

  identity,
  domain: domain.optional().describe("The domain of the dashboard. When left out, CloudFront's own name."),
  api: settings({
    requestsPerSecond: between(1, 10_000).default(500),
    burst: between(1, 5_000).default(1_000),
  })
    .prefault({})
    .describe('Limits for all callers together, on each route.'),
  firewall: settings({ requestsPerIpInFiveMinutes: between(10, 2_000_000_000) })
    .optional()
    .describe('A web application firewall in front of the dashboard and the API. Needs `region`.'),

  alerts: recipients.describe('Who receives alerts about sellers.'),
  operations: recipients.describe('Who receives alarms about the system.'),
  slack: settings({
    workspaceId: form(/^T[A-Z0-9]+$/, 'must be a Slack workspace id such as T01234ABC'),
    channelId: form(/^[CG][A-Z0-9]+$/, 'must be a Slack channel id such as C01234ABC'),
  })
    .optional()
    .describe(
      'A Slack channel that also receives alerts and alarms, through AWS Chatbot. Authorise the ' +
        'workspace there first.',
    ),

  alarms: settings({
    consumerLagRecords: between(1, 1_000_000_000).default(10_000),
    iteratorAgeSeconds: between(1, 86_400).default(60),
    freshnessSeconds: between(1, 86_400).default(15),
    quarantinePercent: percent().default(1),
    apiP99Milliseconds: between(1, 30_000).default(1_000),
    apiErrorPercent: percent().default(1),
  })
    .prefault({})
    .describe('The values above which an alarm goes off.'),

  removal: z
    .enum(['retain', 'destroy'], "must be 'retain' or 'destroy'")
    .default('retain')
    .describe(
      'What happens to data when a stack is deleted: it is kept (and protected from deletion), or ' +
        'deleted with the stack.',
    ),
  quarantineDays: between(1, 3650)
    .default(QUARANTINE_DAYS)
    .describe(
      'How many days a quarantined record is kept, counted from when it was quarantined. It holds ' +
        'what the producer sent, customer ids too. A change applies to records quarantined from then on.',
    ),
  logRetentionDays: z
    .literal(RETENTION_DAYS, `must be one of ${RETENTION_DAYS.join(', ')}`)
    .default(30)
    .describe('How many days logs are kept.'),
});

/** The settings of a stage, with every default filled in. */
export type StageSettings = z.output<typeof stageSettings>;
