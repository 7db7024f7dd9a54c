import * as z from 'zod';

/** A Publish request that SNS would refuse, with its error code. */
export class PublishError extends Error {
  override readonly name = 'PublishError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export const publishedMessage = z.object({
  message_id: z.string(),
  topic_arn: z.string(),
  subject: z.string().nullable(),
  message: z.string(),
  attributes: z.record(z.string(), z.object({ type: z.string(), value: z.string() })),
  /** Milliseconds since 1970. */
  published_at: z.int(),
});
/** An accepted message. */
export type PublishedMessage = z.infer<typeof publishedMessage>;

const MESSAGE_BYTES_MAX = 256 * 1024;
const SUBJECT_CHARACTERS_MAX = 100;
const TOPIC_ARN = /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/;

const invalid = (reason: string): PublishError =>
  new PublishError('InvalidParameter', `Invalid parameter: ${reason}`);

const attributesOf = (form: URLSearchParams): PublishedMessage['attributes'] => {
  const attributes: PublishedMessage['attributes'] = {};
  for (let entry = 1; form.has(`MessageAttributes.entry.${entry}.Name`); entry += 1) {
    const field = (name: string): string | null => form.get(`MessageAttributes.entry.${entry}.${name}`);
    const name = field('Name') ?? '';
    const type = field('Value.DataType');
    const value = field('Value.StringValue') ?? field('Value.BinaryValue');
    if (type === null || type === '')
      throw invalid(`The message attribute '${name}' must contain non-empty message attribute type`);
    if (value === null || value === '')
      throw invalid(
        `The message attribute '${name}' must contain non-empty message attribute value for type ${type}`,
      );
    attributes[name] = { type, value };
  }
  return attributes;
};

/** Reads the form of an SNS Query request. Throws PublishError when SNS would refuse it. */
export const parsePublish = (
  form: URLSearchParams,
  message_id: string,
  published_at: number,
): PublishedMessage => {
  const action = form.get('Action');
  if (action !== 'Publish')
    throw new PublishError(
      'InvalidAction',
      `The action ${action ?? '(none)'} is not served here: only Publish is`,
    );
  const topic_arn = form.get('TopicArn') ?? form.get('TargetArn');
  if (topic_arn === null) throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
  if (!TOPIC_ARN.test(topic_arn)) throw invalid(`TopicArn Reason: ${topic_arn} is not the ARN of a topic`);
  const message = form.get('Message') ?? '';
  if (message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > MESSAGE_BYTES_MAX) throw invalid('Message too long');
  const subject = form.get('Subject');
  if (
    subject !== null &&
    (subject === '' || subject.length > SUBJECT_CHARACTERS_MAX || /[\r\n]/.test(subject))
  )
    throw invalid(`Subject must have 1 to ${SUBJECT_CHARACTERS_MAX} characters and no line break`);
  return { message_id, topic_arn, subject, message, attributes: attributesOf(form), published_at };
};
