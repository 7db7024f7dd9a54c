/** The fields of a file of sources, each by itself. checks.ts finds what contradicts each other. */
import * as z from 'zod';
import { EVENT_TYPES, type EventType, TOPIC_NAME } from '../records/topics.ts';
import { fields, oneOf } from '../settings-file.ts';
import { findExpressionFault } from './expression.ts';
import { fieldNames } from './fields.ts';

export const FORMATS = ['json', 'avro', 'protobuf', 'json-schema'] as const;
export const ENVELOPES = ['none', 'debezium', 'connect', 'cloudevents'] as const;

const EXPRESSION = 'must be a JMESPath expression such as "order.id"';

const expression = z.string(EXPRESSION).superRefine((text, context) => {
  const fault = text.trim() === '' ? 'it is empty' : findExpressionFault(text);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: `${EXPRESSION}: ${fault}` });
});

const constant = fields({
  value: z.union(
    [z.string(), z.number(), z.boolean()],
    'must be text, a number, true or false: the same in every record',
  ),
});

const reading = z.union([expression, constant], {
  error: `${EXPRESSION}, or { "value": … } for a constant`,
});

const moneyUnit = oneOf(['major', 'minor']).describe(
  "Whether amounts are in the currency's major unit (19.99, the default) or its minor unit (1999).",
);

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const ZONE = 'must be an IANA time zone such as Europe/Berlin';
const timeUnit = z
  .union(
    [
      oneOf(['iso', 'epoch_s', 'epoch_ms', 'epoch_us']),
      fields({ local: z.string(ZONE).refine(isTimeZone, ZONE) }),
    ],
    {
      error: 'must be "iso", "epoch_s", "epoch_ms", "epoch_us", or { "local": "<time zone>" }',
    },
  )
  .describe(
    'How times are written: ISO 8601 with an offset (the default), seconds, milliseconds or ' +
      'microseconds since 1970, or local times of a zone without an offset.',
  );

const words = fields({
  map: z
    .record(z.string(), z.string('must be one of our words'), 'must be { <their word>: <our word> }')
    .default({})
    .describe('From their words to ours. Case does not matter, nor do blanks and hyphens for _.'),
  unknown: z
    .string('must be "quarantine", "ignore" or one of our words')
    .optional()
    .describe(
      'What becomes of a record with another word: "quarantine" (the default), "ignore" (it is ' +
        'passed over and counted), or the word of ours that it means.',
    ),
});

const perField = <Value extends z.ZodType>(names: readonly string[], value: Value) =>
  fields(Object.fromEntries(names.map((name) => [name, value.optional()])));

const registry = z
  .discriminatedUnion(
    'kind',
    [
      fields({
        kind: z.literal('confluent'),
        url: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }),
        secretArn: z
          .string()
          .regex(/^arn:aws[a-z-]*:secretsmanager:/, 'must be the ARN of a secret in Secrets Manager')
          .optional()
          .describe('On AWS: the secret with username and password for the registry.'),
      }),
      fields({
        kind: z.literal('glue'),
        arn: z
          .string('must be the ARN of a Glue schema registry')
          .regex(
            /^arn:aws[a-z-]*:glue:[a-z0-9-]+:\d{12}:registry\/[\w.$#-]+$/,
            'must be the ARN of a Glue schema registry',
          ),
      }),
    ],
    { error: 'must have a `kind` of "confluent" or "glue"' },
  )
  .describe("Where the schemas of the topic's messages are.");

const sourceOf = <Kind extends EventType>(kind: Kind) =>
  fields({
    kind: z.literal(kind),
    topics: z
      .array(
        z.string().regex(TOPIC_NAME, 'must be 1 to 249 characters of A-Z a-z 0-9 . _ -'),
        'must be a list of topics',
      )
      .min(1, 'must name a topic; leave it out for the usual one')
      .optional()
      .describe('The Kafka topics. When left out, the usual one of this kind.'),
    format: oneOf(FORMATS).default('json'),
    registry: registry.optional(),
    envelope: oneOf(ENVELOPES)
      .default('none')
      .describe(
        'What is around the records: nothing, a change of a table by Debezium, the schema and payload of Kafka Connect, or a CloudEvent.',
      ),
    when: expression
      .optional()
      .describe(
        'Messages for which it is false are passed over and counted. It sees the message as it arrived.',
      ),
    each: expression
      .optional()
      .describe(
        'A list in the message, each of whose elements is a record. Fields then read the element; "$" is the whole.',
      ),
    fields: perField(fieldNames(kind), reading)
      .optional()
      .describe('Where each of our fields comes from. When left out, the messages have our names.'),
    units: fields({
      ...perField(fieldNames(kind, 'money'), moneyUnit).shape,
      ...perField(fieldNames(kind, 'time'), timeUnit).shape,
    }).default({}),
    words: perField(fieldNames(kind, 'word', 'phrase'), words).default({}),
  });

const kindOf = `must have a \`kind\`: one of ${EVENT_TYPES.join(', ')}`;

/** Where each kind of record comes from, and how it is read. */
export const sourcesShape = fields({
  $schema: z.string('must be text').optional(),
  sources: z
    .array(
      z.discriminatedUnion(
        'kind',
        [
          sourceOf('orders'),
          sourceOf('fulfillment'),
          sourceOf('ratings'),
          sourceOf('refunds'),
          sourceOf('payouts'),
        ],
        { error: kindOf },
      ),
      'must be a list of sources',
    )
    .max(100, 'must be at most 100 sources')
    .describe('A kind of record without a source comes from its usual topic, in our own shape.'),
});

export type SourcesShape = z.output<typeof sourcesShape>;
export type SourceShape = SourcesShape['sources'][number];
