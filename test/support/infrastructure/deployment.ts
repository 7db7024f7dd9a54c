import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { SellerPulse } from '../../../lib/seller-pulse.ts';

export type Resource = {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: string | string[];
};
type Templates = ReadonlyMap<
  string,
  {
    readonly Resources: Record<string, Resource>;
    readonly Outputs?: Record<string, { Value: unknown; Export?: { Name: unknown } }>;
  }
>;

export const REGION = 'eu-west-1';
export const ACCOUNT = '111122223333';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const named = (properties: Record<string, unknown>, key: string, fallback: string): string => {
  const name = properties[key];
  return typeof name === 'string' ? name : fallback;
};

/**
 * What CloudFormation would answer for a reference to a resource, close enough to tell resources
 * apart and to read ARNs.
 */
const physical = (
  logicalId: string,
  { Type, Properties }: Resource,
  attribute: string | undefined,
): string => {
  const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
  switch (Type) {
    case 'AWS::DynamoDB::GlobalTable': {
      const table = named(Properties, 'TableName', logicalId);
      if (attribute === undefined) return table;
      return arn('dynamodb', `table/${table}${attribute === 'StreamArn' ? '/stream/2026' : ''}`);
    }
    case 'AWS::SNS::Topic':
      return arn('sns', named(Properties, 'TopicName', logicalId));
    case 'AWS::SQS::Queue':
      return attribute === undefined
        ? `https://sqs/${named(Properties, 'QueueName', logicalId)}`
        : arn('sqs', named(Properties, 'QueueName', logicalId));
    case 'AWS::Lambda::Function': {
      const fn = named(Properties, 'FunctionName', logicalId);
      return attribute === undefined ? fn : arn('lambda', `function:${fn}`);
    }
    case 'AWS::IAM::Role':
      return attribute === 'Arn' ? `arn:aws:iam::${ACCOUNT}:role/${logicalId}` : logicalId;
    case 'AWS::KMS::Key':
      return attribute === 'Arn' ? arn('kms', `key/${logicalId}`) : logicalId;
    case 'AWS::Logs::LogGroup':
      return attribute === 'Arn'
        ? arn('logs', `log-group:${named(Properties, 'LogGroupName', logicalId)}:*`)
        : named(Properties, 'LogGroupName', logicalId);
    case 'AWS::Cognito::UserPool':
      return attribute === 'ProviderURL'
        ? `https://cognito-idp.${REGION}.amazonaws.com/${logicalId}`
        : logicalId;
    default:
      return attribute === undefined ? logicalId : `${logicalId}.${attribute}`;
  }
};

/**
 * The synthesized templates of all stacks, with references, also between stacks, resolved to plain
 * text.
 */
export type Deployment = {
  /** Every resource of a type with its properties resolved, by `<stack id>/<logical id>`. */
  readonly resources: (type: string) => ReadonlyMap<string, Record<string, unknown>>;
  readonly stacks: readonly Stack[];
};

export const deploymentOf = (product: SellerPulse): Deployment => {
  const stacks = Object.values(product).filter((value) => value instanceof Stack);
  const templates: Templates = new Map(
    stacks.map((stack) => [stack.stackName, Template.fromStack(stack).toJSON() as never]),
  );

  const resolve = (stack: string, value: unknown): unknown => {
    if (Array.isArray(value))
      return value.map((item) => resolve(stack, item)).filter((item) => item !== undefined);
    if (!isObject(value)) return value;
    const [key, ...more] = Object.keys(value);
    if (key !== undefined && more.length === 0) {
      const argument = value[key];
      if (key === 'Ref') return reference(stack, String(argument), undefined);
      if (key === 'Fn::GetAtt') {
        const [id, attribute] = Array.isArray(argument) ? argument : String(argument).split('.');
        return reference(stack, String(id), String(attribute));
      }
      if (key === 'Fn::ImportValue') return imported(String(resolve(stack, argument)));
      if (key === 'Fn::GetStackOutput' && isObject(argument))
        return output(String(argument['StackName']), String(argument['OutputName']));
      if (key === 'Fn::Join' && Array.isArray(argument)) {
        const parts = resolve(stack, argument[1]);
        return Array.isArray(parts) ? parts.join(String(argument[0])) : parts;
      }
      if (key === 'Fn::Split' && Array.isArray(argument))
        return String(resolve(stack, argument[1])).split(String(argument[0]));
      if (key === 'Fn::Select' && Array.isArray(argument)) {
        const list = resolve(stack, argument[1]);
        return Array.isArray(list) ? list[Number(argument[0])] : list;
      }
      if (key === 'Fn::Sub') return `sub:${JSON.stringify(argument)}`;
    }
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(stack, item)]));
  };

  const reference = (stack: string, id: string, attribute: string | undefined): unknown => {
    const pseudo: Record<string, string | undefined> = {
      'AWS::Region': REGION,
      'AWS::AccountId': ACCOUNT,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack,
    };
    if (id === 'AWS::NoValue') return undefined;
    if (pseudo[id] !== undefined) return pseudo[id];
    const resource = templates.get(stack)?.Resources[id];
    if (resource === undefined) return `${stack}.${id}`;
    return physical(id, { ...resource, Properties: resource.Properties ?? {} }, attribute);
  };

  /** The value that a weak reference to another stack reads. */
  const output = (stack: string, name: string): unknown => {
    const found = templates.get(stack)?.Outputs?.[name];
    if (found === undefined) throw new Error(`the stack ${stack} has no output ${name}`);
    return resolve(stack, found.Value);
  };

  const imported = (name: string): unknown => {
    for (const [stack, { Outputs = {} }] of templates) {
      for (const { Value, Export } of Object.values(Outputs))
        if (Export !== undefined && resolve(stack, Export.Name) === name) return resolve(stack, Value);
    }
    throw new Error(`no stack exports ${name}`);
  };

  return {
    stacks,
    resources: (type) =>
      new Map(
        [...templates].flatMap(([stack, { Resources }]) =>
          Object.entries(Resources)
            .filter(([, resource]) => resource.Type === type)
            .map(
              ([id, resource]) =>
                [
                  `${stack}/${id}`,
                  resolve(stack, resource.Properties ?? {}) as Record<string, unknown>,
                ] as const,
            ),
        ),
      ),
  };
};
