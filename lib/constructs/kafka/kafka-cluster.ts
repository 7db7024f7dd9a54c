import { Fn, Token } from 'aws-cdk-lib';

/** A cluster and the ARNs of its topics and consumer groups, which follow from its own ARN. */
export type KafkaCluster = {
  readonly arn: string;
  /** `arn:…:topic/<cluster>/<uuid>/<topic>` */
  readonly topicArn: (topic: string) => string;
  /** `arn:…:group/<cluster>/<uuid>/<group>` */
  readonly groupArn: (group: string) => string;
};

/**
 * Splits a text that contains `separator` at least `parts - 1` times. If only the deployment knows
 * the text, CloudFormation splits it.
 */
const split = (text: string, separator: string, parts: number): string[] =>
  Token.isUnresolved(text) ? Fn.split(separator, text, parts) : text.split(separator);

/**
 * Reads a cluster's ARN, `arn:aws:kafka:<region>:<account>:cluster/<name>/<uuid>`. It may be text,
 * or a token that only the deployment resolves.
 */
export const toKafkaCluster = (arn: string): KafkaCluster => {
  const [prefix = '', name = '', uuid = ''] = split(arn, '/', 3);
  const [, partition = '', , region = '', account = ''] = split(prefix, ':', 6);
  const within = (kind: 'topic' | 'group') => (resource: string) =>
    `arn:${partition}:kafka:${region}:${account}:${kind}/${name}/${uuid}/${resource}`;
  return { arn, topicArn: within('topic'), groupArn: within('group') };
};
