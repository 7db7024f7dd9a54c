import { Stack, Token } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { toKafkaCluster } from '../../lib/constructs/kafka/kafka-cluster.ts';

/** With wrong names, IAM refuses every read, and figures stand still. */
describe('IAM’s names for the topics and groups of a cluster', () => {
  test('they follow from the ARN of an existing cluster', () => {
    const { arn, topicArn, groupArn } = toKafkaCluster(
      'arn:aws-cn:kafka:cn-north-1:111122223333:cluster/market/0a1b-c2-3',
    );
    expect(arn).toBe('arn:aws-cn:kafka:cn-north-1:111122223333:cluster/market/0a1b-c2-3');
    expect(topicArn('marketplace_orders')).toBe(
      'arn:aws-cn:kafka:cn-north-1:111122223333:topic/market/0a1b-c2-3/marketplace_orders',
    );
    expect(groupArn('seller-pulse-test-ingest-orders')).toBe(
      'arn:aws-cn:kafka:cn-north-1:111122223333:group/market/0a1b-c2-3/seller-pulse-test-ingest-orders',
    );
  });

  test('CloudFormation computes them for a cluster that it creates', () => {
    const { topicArn } = toKafkaCluster(Token.asString({ Ref: 'Cluster' }));
    const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': ['/', { Ref: 'Cluster' }] }] });
    const ofPrefix = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', part(0)] }] });
    expect(new Stack().resolve(topicArn('orders'))).toEqual({
      'Fn::Join': [
        '',
        [
          'arn:',
          ofPrefix(1),
          ':kafka:',
          ofPrefix(3),
          ':',
          ofPrefix(4),
          ':topic/',
          part(1),
          '/',
          part(2),
          '/orders',
        ],
      ],
    });
  });
});
