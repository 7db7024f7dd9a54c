import { ACCOUNT, REGION } from '../infrastructure/deployment.ts';
import type { Access } from '../infrastructure/iam-policies.ts';

/** A call of the SDK, as a middleware sees it. */
export type SdkCall = { readonly command: string; readonly input: Record<string, unknown> };

type BatchWrite =
  | { readonly PutRequest: { readonly Item: { readonly pk: string } } }
  | { readonly DeleteRequest: { readonly Key: { readonly pk: string } } };

type Keyed = { readonly TableName: string; readonly Key?: { pk: string }; readonly Item?: { pk: string } };

const tableArn = (name: string): string => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`;

const onItems = (action: string, table: string, keys: readonly string[]): Access => ({
  action: `dynamodb:${action}`,
  resource: tableArn(table),
  context: { 'dynamodb:LeadingKeys': keys },
});

const onItem = (action: string, { TableName, Key, Item }: Keyed): Access =>
  onItems(action, TableName, [Key?.pk ?? Item?.pk ?? '']);

const queried = (input: Record<string, unknown>): Access => {
  const { TableName, IndexName, KeyConditionExpression, ExpressionAttributeValues } = input as {
    TableName: string;
    IndexName?: string;
    KeyConditionExpression: string;
    ExpressionAttributeValues: Record<string, string>;
  };
  const [, value = ''] = /=\s*(:\w+)/.exec(KeyConditionExpression) ?? [];
  return {
    action: 'dynamodb:Query',
    resource: `${tableArn(TableName)}${IndexName === undefined ? '' : `/index/${IndexName}`}`,
    context: { 'dynamodb:LeadingKeys': [ExpressionAttributeValues[value] ?? ''] },
  };
};

const TRANSACTION_ACTIONS = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/**
 * What IAM is asked for a call: a transaction asks for each of its actions, a batch for each of its
 * tables.
 */
export const accessesOf = ({ command, input }: SdkCall): readonly Access[] => {
  switch (command) {
    case 'GetItemCommand':
    case 'PutItemCommand':
    case 'UpdateItemCommand':
    case 'DeleteItemCommand':
      return [onItem(command.replace('Command', ''), input as Keyed)];
    case 'QueryCommand':
      return [queried(input)];
    case 'ScanCommand':
      return [{ action: 'dynamodb:Scan', resource: tableArn(String(input['TableName'])) }];
    case 'BatchGetItemCommand':
      return Object.entries(input['RequestItems'] as Record<string, { Keys: { pk: string }[] }>).map(
        ([table, { Keys }]) =>
          onItems(
            'BatchGetItem',
            table,
            Keys.map(({ pk }) => pk),
          ),
      );
    case 'BatchWriteItemCommand':
      return Object.entries(input['RequestItems'] as Record<string, BatchWrite[]>).map(([table, items]) =>
        onItems(
          'BatchWriteItem',
          table,
          items.map((item) => ('PutRequest' in item ? item.PutRequest.Item.pk : item.DeleteRequest.Key.pk)),
        ),
      );
    case 'TransactWriteItemsCommand':
      return (input['TransactItems'] as Record<string, Keyed>[]).flatMap((item) =>
        Object.entries(item).map(([kind, action]) =>
          onItem(TRANSACTION_ACTIONS[kind as keyof typeof TRANSACTION_ACTIONS], action),
        ),
      );
    case 'PublishCommand':
      return [{ action: 'sns:Publish', resource: String(input['TopicArn']) }];
    default:
      throw new Error(`it is not known what IAM is asked for ${command}`);
  }
};
