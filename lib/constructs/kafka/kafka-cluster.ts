import { Fn, Token } from 'aws-cdk-lib';

/** A cluster as permissions and event source mappings name it: what IAM calls its topics and groups follows from its ARN. */
export type KafkaCluster = {
  readonly arn: string;
  /** `arn:…:topic/<cluster>/<uuid>/<topic>` */
  readonly topicArn: (topic: string) => string;
  /** `arn:…:group/<cluster>/<uuid>/<group>` */
  readonly groupArn: (group: string) => string;
};

/** Cuts a text in which `separator` stands at least `parts - 1` times; one that only the deployment knows is cut by CloudFormation. */
const cut = (text: string, separator: string, parts: number): string[] =>
  Token.isUnresolved(text) ? Fn.split(separator, text, parts) : text.split(separator);

/** The cluster with this ARN, `arn:aws:kafka:<region>:<account>:cluster/<name>/<uuid>`, be it text or known to the deployment alone. */
export const kafkaCluster = (arn: string): KafkaCluster => {
  const [prefix = '', name = '', uuid = ''] = cut(arn, '/', 3);
  const [, partition = '', , region = '', account = ''] = cut(prefix, ':', 6);
  const within = (kind: 'topic' | 'group') => (resource: string) =>
    `arn:${partition}:kafka:${region}:${account}:${kind}/${name}/${uuid}/${resource}`;
  return { arn, topicArn: within('topic'), groupArn: within('group') };
};
